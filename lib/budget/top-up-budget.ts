import type { Change } from '../change.ts'
import { ConflictError } from '../errors.ts'
import type { Holder } from '../holder.ts'
import type { NanoUsd } from '../nano-usd.ts'
import type { Transaction } from '../postgres/transaction.ts'
import type { Budget } from './budget.ts'
import { findBudget } from './find-budget.ts'
import { maxNanoUsd, parseUsd } from './prices/money.ts'

/**
 * Raises the limit of the current period only.
 * @param tx of `changeOrgAlone`
 * @throws NotFoundError, ConflictError when the limit would exceed the highest possible one
 */
export async function topUpBudget(tx: Transaction, holder: Holder, amount: NanoUsd): Promise<Change<Budget>> {
  const { organizationId, scope, subject } = holder
  const before = await findBudget(tx, holder)
  if (parseUsd(before.limit_usd) + amount > maxNanoUsd) {
    throw new ConflictError('A budget is less than a billion dollars.', 'budget_too_large')
  }
  await tx.query(
    `SELECT correct_balance(p_balance => b, p_kind => 'limited', p_limit_nano_usd => b.limit_nano_usd + $4,
                            p_spent_nano_usd => b.spent_nano_usd)
       FROM open_period(p_organization_id => $1, p_scope => $2, p_subject => $3) b`,
    [organizationId, scope, subject, amount],
  )
  const after = await findBudget(tx, holder)
  return { target: subject, before, after, result: after }
}
