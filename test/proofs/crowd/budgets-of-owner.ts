import { readApiKeyId } from '../../../lib/auth/api-keys/api-key.ts'
import { type HolderScope, holderScopes } from '../../../lib/holder.ts'
import type { Application } from '../../harness/application.ts'
import { type BudgetPath, setBudget } from '../../harness/budgets.ts'

/** Limits of the three budgets that bind the chat key of the first organization's owner, in nano-USD. */
export type Limits = Readonly<Record<HolderScope, bigint>>

/** Removes all turns and their books, and starts over with these budgets. */
export async function beginWithBudgets(app: Application, limits: Partial<Limits>): Promise<void> {
  await app.database.rows(
    'TRUNCATE budget_waits, budgets, balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
  const paths: Record<HolderScope, BudgetPath> = {
    organization: 'organization',
    member: `members/${app.ada.userId}`,
    api_key: `api-keys/${readApiKeyId(app.credentials.apiKey)}`,
  }
  for (const scope of holderScopes) {
    const limit = limits[scope]
    if (limit !== undefined) await setBudget(app, paths[scope], limit)
  }
}

/** A holder's figures in the books. */
export interface Standing {
  scope: HolderScope
  spent: bigint
  held: bigint
}

export async function readStandings({ database }: Application): Promise<Standing[]> {
  const rows = await database.rows<{ scope: HolderScope; spent: string; held: string }>(
    'SELECT scope, spent_nano_usd AS spent, held_nano_usd AS held FROM balances ORDER BY scope',
  )
  return rows.map(({ scope, spent, held }) => ({ scope, spent: BigInt(spent), held: BigInt(held) }))
}
