import type { NanoUsd } from '../nano-usd.ts'
import type { Transaction } from '../postgres/transaction.ts'
import type { BudgetHolder, BudgetPeriod } from './budget.ts'
import { findBudget, readBudget } from './find-budget.ts'

/** What may be spent, and how often anew. */
export interface BudgetTerms {
  readonly period: BudgetPeriod
  readonly limit_usd: NanoUsd
  /** From this part of the limit on the budget shows that it is nearly spent, and the operator is alerted; in percent. */
  readonly warn_at_percent: number
}

/**
 * Gives somebody a budget, or other terms to the one they have.
 * @param tx of `changeOrgAlone`: what was spent before is added up, and nothing may be spent meanwhile
 */
export async function setBudget(tx: Transaction, holder: BudgetHolder, terms: BudgetTerms) {
  const { organizationId, scope, subject } = holder
  const before = (await readBudget(tx, holder)) ?? null
  await tx.query('SELECT set_budget($1, $2, $3, $4, $5, $6)', [
    organizationId,
    scope,
    subject,
    terms.period,
    terms.limit_usd,
    terms.warn_at_percent,
  ])
  const after = await findBudget(tx, holder)
  return { target: subject, before, after, answer: after }
}
