import { NotFoundError } from '../errors.ts'
import type { Holder } from '../holder.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { type Budget, type BudgetRow, toBudget } from './budget.ts'

/** The holder's budget; undefined without one. */
export async function readBudget(
  tx: Transaction,
  { organizationId, scope, subject }: Holder,
): Promise<Budget | undefined> {
  const { rows } = await tx.query<BudgetRow>(
    'SELECT * FROM budget_standings(p_organization_id => $1) WHERE scope = $2 AND subject = $3',
    [organizationId, scope, subject],
  )
  return rows[0] && toBudget(rows[0])
}

/** @throws NotFoundError without one */
export async function findBudget(tx: Transaction, holder: Holder): Promise<Budget> {
  const budget = await readBudget(tx, holder)
  if (budget === undefined) throw new NotFoundError('budget')
  return budget
}
