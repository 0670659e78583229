import { readApiKeyId } from '../../../lib/auth/api-key.ts'
import { type BudgetScope, budgetScopes } from '../../../lib/budget/budget.ts'
import type { Application } from '../../harness/application.ts'
import { type BudgetPath, setBudget } from '../../harness/budgets.ts'

/** Limits of the three budgets that bind the chat key of the first organization's owner, in nano-USD. */
export type Limits = Readonly<Record<BudgetScope, bigint>>

/** Takes away all turns and their books, and begins again with these budgets. */
export async function beginWithBudgets(app: Application, limits: Partial<Limits>): Promise<void> {
  await app.database.rows('TRUNCATE budgets, balances, ledger_entries, usage_records, messages, turns, chats')
  const paths: Record<BudgetScope, BudgetPath> = {
    organization: 'organization',
    member: `members/${app.ada.userId}`,
    api_key: `api-keys/${readApiKeyId(app.credentials.apiKey)}`,
  }
  for (const scope of budgetScopes) {
    const limit = limits[scope]
    if (limit !== undefined) await setBudget(app, paths[scope], limit)
  }
}

/** What the books say of a scope. */
export interface Standing {
  scope: BudgetScope
  spent: bigint
  held: bigint
}

export async function readStandings({ database }: Application): Promise<Standing[]> {
  const rows = await database.rows<{ scope: BudgetScope; spent: string; held: string }>(
    'SELECT scope, spent_nano_usd AS spent, held_nano_usd AS held FROM balances ORDER BY scope',
  )
  return rows.map(({ scope, spent, held }) => ({ scope, spent: BigInt(spent), held: BigInt(held) }))
}
