import { verifyBooks } from '../../lib/budget/books/verify-books.ts'
import type { BudgetPeriod } from '../../lib/budget/budget.ts'
import type { BudgetWithHolds } from '../../lib/budget/list-budgets.ts'
import { formatUsd } from '../../lib/budget/prices/money.ts'
import { withOrg } from '../../lib/postgres/with-org.ts'
import type { Application, Caller } from './application.ts'
import { json } from './json.ts'

/** Paths after `/budgets/` of the budgets that bind the first organization's owner with their chat key. */
export type BudgetPath = 'organization' | `members/${string}` | `api-keys/${string}`

/** Sets a budget of the first organization through the API. @throws Error if it is refused */
export async function setBudget(
  app: Application,
  path: BudgetPath,
  limit: bigint,
  period: BudgetPeriod = 'total',
): Promise<void> {
  const body = { period, limit_usd: formatUsd(limit) }
  const response = await app.send('PUT', `/budgets/${path}`, { as: app.ada, body })
  if (response.status !== 200) throw new Error(`PUT /budgets/${path} answered ${response.status}`)
}

/** All budgets as the API shows them. */
export async function listBudgets(app: Application, as = app.ada): Promise<BudgetWithHolds[]> {
  return (await json<{ data: BudgetWithHolds[] }>(await app.send('GET', '/budgets?limit=100', { as }))).data
}

/** Every figure in the first organization's books that is not the sum of its entries. */
export function wrongFigures({ ada }: { ada: Caller }) {
  return withOrg(ada.organizationId, (tx) => verifyBooks(tx, ada.organizationId))
}

/** @throws Error that names the first wrong figure */
export async function requireTrueBooks(app: { ada: Caller }): Promise<void> {
  const [wrong] = await wrongFigures(app)
  if (wrong) throw new Error(`The books are wrong: ${JSON.stringify(wrong)}`)
}

/** Lets two months pass for all budgets and what is in them. */
export async function passTwoMonths({ database }: Application): Promise<void> {
  await database.rows(
    `BEGIN;
     SET LOCAL session_replication_role = replica;
     UPDATE budgets SET created_at = created_at - interval '62 days';
     -- By way of long ago, where there is no period that a row could meet on its way.
     UPDATE balances SET period_start = period_start - interval '400000 days';
     UPDATE balances SET period_start = period_start + interval '399938 days';
     UPDATE ledger_entries SET period_start = period_start - interval '62 days', at = at - interval '62 days';
     UPDATE usage_records SET recorded_at = recorded_at - interval '62 days';
     COMMIT`,
  )
}
