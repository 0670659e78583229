import type { Change } from '../change.ts'
import type { Holder } from '../holder.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { findBudget } from './find-budget.ts'

/**
 * Removes a budget. Running turns still end in its books, which stay.
 * @param tx of `changeOrgAlone`
 * @throws NotFoundError
 */
export async function removeBudget(tx: Transaction, holder: Holder): Promise<Change<undefined>> {
  const { organizationId, scope, subject } = holder
  const before = await findBudget(tx, holder)
  await tx.query('DELETE FROM budgets WHERE organization_id = $1 AND scope = $2 AND subject = $3', [
    organizationId,
    scope,
    subject,
  ])
  return { target: subject, before, after: null, result: undefined }
}
