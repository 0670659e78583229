import type { HolderScope } from '../holder.ts'
import type { OrganizationId } from '../ids.ts'
import { log } from '../log.ts'
import { count } from '../metrics/record.ts'
import type { BudgetPeriod } from './budget.ts'

/** A budget that has just reached the part of its limit at which it counts as nearly spent; in nano-USD. */
export interface BudgetWarning {
  scope: HolderScope
  subject: string
  period: BudgetPeriod
  limit: string
  spent: string
}

/** Raises the operator's alarm, once per period of a budget. */
export function warnOfBudgets(organizationId: OrganizationId, warnings: readonly BudgetWarning[]): void {
  for (const { scope, subject, period, limit, spent } of warnings) {
    count('budget_warnings_total', { scope })
    log().warn('A budget is nearly spent', {
      organizationId,
      scope,
      subject,
      period,
      limitNanoUsd: limit,
      spentNanoUsd: spent,
    })
  }
}
