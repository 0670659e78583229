import type { Change } from '../change.ts'
import type { Holder } from '../holder.ts'
import type { Transaction } from '../postgres/transaction.ts'
import type { Budget } from './budget.ts'
import { findBudget } from './find-budget.ts'

/**
 * Forgives what the current period has spent. Holds stay, since their turns are still running.
 * @param tx of `changeOrgAlone`
 * @throws NotFoundError
 */
export async function resetBudget(tx: Transaction, holder: Holder): Promise<Change<Budget>> {
  const { organizationId, scope, subject } = holder
  const before = await findBudget(tx, holder)
  await tx.query(
    `SELECT correct_balance(p_balance => b, p_kind => 'reset', p_limit_nano_usd => b.limit_nano_usd,
                            p_spent_nano_usd => 0)
       FROM open_period(p_organization_id => $1, p_scope => $2, p_subject => $3) b`,
    [organizationId, scope, subject],
  )
  const after = await findBudget(tx, holder)
  return { target: subject, before, after, result: after }
}
