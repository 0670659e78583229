import { configuredUpstreams } from '../config/upstreams.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { type UpstreamName, upstreamNames } from '../upstream-names.ts'
import type { SwitchedModel, UpstreamState, UpstreamSwitch } from './upstream-state.ts'

interface SwitchRow {
  upstream: UpstreamName
  model: SwitchedModel
  reason: string
  switched_off_at: Date
}

/** Every upstream that is known, with its switches by model. */
export async function listSwitches(tx: Transaction): Promise<UpstreamState[]> {
  const { rows } = await tx.query<SwitchRow>('SELECT * FROM upstream_switches ORDER BY model')
  const configured = configuredUpstreams()
  return upstreamNames.map((upstream) => ({
    upstream,
    configured: configured.has(upstream),
    switches: rows.filter((row) => row.upstream === upstream).map(toSwitch),
  }))
}

function toSwitch({ model, reason, switched_off_at: at }: SwitchRow): UpstreamSwitch {
  return { model, reason, switched_off_at: at.toISOString() }
}
