import type { Change } from '../change.ts'
import type { Holder } from '../holder.ts'
import type { NanoUsd } from '../nano-usd.ts'
import { callFunctionIn } from '../postgres/call-function.ts'
import type { Transaction } from '../postgres/transaction.ts'
import type { Budget, BudgetPeriod } from './budget.ts'
import { findBudget, readBudget } from './find-budget.ts'

/** How much may be spent, and per which period. */
export interface BudgetTerms {
  readonly period: BudgetPeriod
  readonly limit_usd: NanoUsd
  /**
   * The percentage of the limit at which the budget shows that it is nearly spent and the operator is
   * alerted.
   */
  readonly warn_at_percent: number
}

/**
 * Sets the holder's budget, or changes the terms of the one they have.
 * @param tx of `changeOrgAlone`: earlier spending is added up, and nothing may be spent meanwhile
 */
export async function setBudget(
  tx: Transaction,
  holder: Holder,
  terms: BudgetTerms,
): Promise<Change<Budget>> {
  const { organizationId, scope, subject } = holder
  const before = (await readBudget(tx, holder)) ?? null
  await callFunctionIn(tx, 'set_budget', {
    organization_id: organizationId,
    scope,
    subject,
    period: terms.period,
    limit_nano_usd: terms.limit_usd,
    warn_at_percent: terms.warn_at_percent,
  })
  const after = await findBudget(tx, holder)
  return { target: subject, before, after, result: after }
}
