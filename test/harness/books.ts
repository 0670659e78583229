import { priceAt } from '../../lib/budget/prices/price-as-served.ts'
import { findPrice } from '../../lib/budget/prices/price-table.ts'
import { priceUsage } from '../../lib/budget/prices/price-usage.ts'
import type { BillLine } from '../../local/fake-claude/server.ts'
import type { TestDatabase } from './database.ts'

/** A turn with its answer and usage record, if any. */
export interface SettledTurn {
  id: string
  request_id: string
  state: string
  stop_reason: string | null
  error_code: string | null
  answer: string | null
  complete: boolean | null
  output_tokens: number | null
  cost_nano_usd: string | null
  estimated: boolean | null
}

/** Every ended turn, the latest first. */
export function settledTurns(database: TestDatabase): Promise<SettledTurn[]> {
  return database.rows(
    `SELECT t.id, t.request_id, t.state, t.stop_reason, t.error_code, m.content AS answer, m.complete,
            u.output_tokens, u.cost_nano_usd, u.estimated
       FROM turns t
       LEFT JOIN messages m ON m.turn_id = t.id AND m.role = 'assistant'
       LEFT JOIN usage_records u ON u.turn_id = t.id
      WHERE t.state <> 'running' ORDER BY t.settled_at DESC`,
  )
}

/** The total of the fake Claude's bill, in nano-USD. */
export function costOf(line: BillLine): bigint {
  if (line.free) return 0n
  const usage = {
    inputTokens: line.input_tokens,
    outputTokens: line.output_tokens,
    cacheReadInputTokens: line.cache_read_input_tokens,
    cacheCreation5mInputTokens: line.cache_creation_5m_input_tokens,
    cacheCreation1hInputTokens: line.cache_creation_1h_input_tokens,
  }
  const served = {
    ...(line.inference_geo !== null && { inferenceGeo: line.inference_geo }),
    ...(line.speed !== null && { speed: line.speed }),
    ...(line.service_tier !== null && { serviceTier: line.service_tier }),
  }
  return priceUsage(usage, priceAt(line.upstream, findPrice(line.model, new Date()), served).price)
}
