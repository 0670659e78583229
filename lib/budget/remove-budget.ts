import type { Transaction } from '../postgres/transaction.ts'
import type { BudgetHolder } from './budget.ts'
import { findBudget } from './find-budget.ts'

/**
 * Lifts a budget. Turns that are running still end in its books, which stay.
 * @param tx of `changeOrgAlone`
 * @throws NotFoundError
 */
export async function removeBudget(tx: Transaction, holder: BudgetHolder) {
  const { organizationId, scope, subject } = holder
  const before = await findBudget(tx, holder)
  await tx.query('DELETE FROM budgets WHERE organization_id = $1 AND scope = $2 AND subject = $3', [
    organizationId,
    scope,
    subject,
  ])
  return { target: subject, before, after: null, answer: undefined }
}
