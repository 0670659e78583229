import * as z from 'zod/mini'
import { plainModelName } from '../../model-names.ts'
import type { NanoUsd } from '../../nano-usd.ts'
import { toUsage, type Usage } from '../../usage.ts'
import { parseUsd, usdPattern } from '../prices/money.ts'

/** One call as the provider bills it. */
export interface BilledCall {
  readonly requestId: string
  /** By its plain name: bills have the one with the date. */
  readonly model: string
  readonly usage: Usage
  /** Undefined where the export gives no cost. */
  readonly cost: NanoUsd | undefined
}

const tokens = z.int().check(z.nonnegative())
/** One line; unknown fields are ignored. */
const line = z.object({
  request_id: z.string().check(z.minLength(1)),
  model: z.string(),
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_input_tokens: z.prefault(tokens, 0),
  cache_creation_5m_input_tokens: z.prefault(tokens, 0),
  cache_creation_1h_input_tokens: z.prefault(tokens, 0),
  cost_usd: z.optional(z.string().check(z.regex(usdPattern))),
})

/** Parses an export of usage, one JSON object a line. @throws RangeError that names the line */
export function parseBill(text: string): BilledCall[] {
  return text.split('\n').flatMap((json, index) => (json.trim() === '' ? [] : [parseLine(json, index + 1)]))
}

function parseLine(json: string, number: number): BilledCall {
  const parsed = line.safeParse(readJson(json))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new RangeError(
      `Line ${number} is no usage of one call: ${issue?.path.join('.') || 'not an object'}`,
    )
  }
  const { data } = parsed
  return {
    requestId: data.request_id,
    model: plainModelName(data.model),
    usage: toUsage(data),
    cost: data.cost_usd === undefined ? undefined : parseUsd(data.cost_usd),
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
