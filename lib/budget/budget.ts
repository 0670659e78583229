import { type HolderScope, type ShownHolder, showHolder } from '../holder.ts'
import { formatUsd } from './prices/money.ts'

export const budgetPeriods = ['daily', 'weekly', 'monthly', 'total'] as const
export type BudgetPeriod = (typeof budgetPeriods)[number]

/** A budget and its standing in the current period, as the API shows it. */
export interface Budget extends ShownHolder {
  period: BudgetPeriod
  limit_usd: string
  spent_usd: string
  held_usd: string
  remaining_usd: string
  overdrawn_usd: string
  warn_at_percent: number
  /** When the current period reached that part of its limit; null: not yet. */
  warned_at: string | null
  period_start: string
  resets_at: string | null
}

/** A row of `budget_standings`. */
export interface BudgetRow {
  scope: HolderScope
  subject: string
  period: BudgetPeriod
  warn_at_percent: number
  warned_at: Date | null
  period_start: Date
  resets_at: Date | null
  limit_nano_usd: string
  spent_nano_usd: string
  held_nano_usd: string
  overdrawn_nano_usd: string
}

export function toBudget(row: BudgetRow): Budget {
  const limit = BigInt(row.limit_nano_usd)
  const spent = BigInt(row.spent_nano_usd)
  const held = BigInt(row.held_nano_usd)
  const room = limit - spent - held
  return {
    ...showHolder(row),
    period: row.period,
    limit_usd: formatUsd(limit),
    spent_usd: formatUsd(spent),
    held_usd: formatUsd(held),
    remaining_usd: formatUsd(room > 0n ? room : 0n),
    overdrawn_usd: formatUsd(BigInt(row.overdrawn_nano_usd)),
    warn_at_percent: row.warn_at_percent,
    warned_at: row.warned_at?.toISOString() ?? null,
    period_start: row.period_start.toISOString(),
    resets_at: row.resets_at?.toISOString() ?? null,
  }
}
