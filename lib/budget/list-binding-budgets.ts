import type { ApiKeyId, OrganizationId, UserId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { type Budget, type BudgetRow, toBudget } from './budget.ts'

/** Whose turns the budgets bind. */
export interface Spender {
  readonly organizationId: OrganizationId
  readonly userId: UserId
  readonly apiKeyId: ApiKeyId | undefined
}

/** The budgets that pay for a turn of the spender: the organization's, the member's and the key's. */
export async function listBindingBudgets(
  tx: Transaction,
  { organizationId, userId, apiKeyId }: Spender,
): Promise<Budget[]> {
  const { rows } = await tx.query<BudgetRow>(
    `SELECT * FROM budget_standings(p_organization_id => $1) b
      WHERE binds(p_scope => b.scope, p_subject => b.subject, p_user_id => $2, p_api_key_id => $3)
      ORDER BY b.scope`,
    [organizationId, userId, apiKeyId],
  )
  return rows.map(toBudget)
}
