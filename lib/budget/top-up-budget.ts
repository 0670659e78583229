import { ConflictError } from '../errors.ts'
import type { NanoUsd } from '../nano-usd.ts'
import type { Transaction } from '../postgres/transaction.ts'
import type { BudgetHolder } from './budget.ts'
import { findBudget } from './find-budget.ts'
import { maxNanoUsd, parseUsd } from './money.ts'

/**
 * Raises the limit of the current period, and of no other.
 * @param tx of `changeOrgAlone`
 * @throws NotFoundError, ConflictError when the limit would be more than a limit can be
 */
export async function topUpBudget(tx: Transaction, holder: BudgetHolder, amount: NanoUsd) {
  const { organizationId, scope, subject } = holder
  const before = await findBudget(tx, holder)
  if (parseUsd(before.limit_usd) + amount > maxNanoUsd) {
    throw new ConflictError('A budget is less than a billion dollars.', 'budget_too_large')
  }
  await tx.query(
    `SELECT correct_balance(b, 'limited', b.limit_nano_usd + $4, b.spent_nano_usd) FROM open_period($1, $2, $3) b`,
    [organizationId, scope, subject, amount],
  )
  const after = await findBudget(tx, holder)
  return { target: subject, before, after, answer: after }
}
