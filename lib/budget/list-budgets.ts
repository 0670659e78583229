import { type Page, parseCursor, toPage } from '../http/cursor.ts'
import type { OrganizationId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { type Budget, type BudgetRow, toBudget } from './budget.ts'
import { formatUsd } from './prices/money.ts'

/** The most holds of a budget that are listed, newest first; `hold_count` counts all. */
const mostHolds = 100

/** The most that a running turn may cost. */
interface Hold {
  turn_id: string
  request_id: string
  held_usd: string
  started_at: string
}

/** A budget with the running turns whose holds it carries. */
export interface BudgetWithHolds extends Budget {
  hold_count: number
  holds: Hold[]
}

interface HoldRow {
  turn_id: string
  request_id: string
  held_nano_usd: string
  started_at: string
}

type BudgetWithHoldsRow = BudgetRow & { hold_count: number; holds: HoldRow[] }

const cursorParts = [/^(organization|member|api_key)$/, /^[a-z]+_[0-9a-f]{32}$/] as const

/**
 * The budgets of an organization: its own, then its members', then its keys'. @throws InvalidRequestError for
 * a wrong cursor
 */
export async function listBudgets(
  tx: Transaction,
  organizationId: OrganizationId,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<BudgetWithHolds>> {
  const [scope, subject] = cursor === undefined ? [null, null] : parseCursor(cursor, cursorParts)
  const { rows } = await tx.query<BudgetWithHoldsRow>(
    `SELECT b.*, live.hold_count, live.holds
       FROM budget_standings(p_organization_id => $1) b
      CROSS JOIN LATERAL (
        SELECT count(*)::int AS hold_count,
               coalesce(jsonb_agg(hold ORDER BY hold.started_at DESC) FILTER (WHERE place <= $2), '[]') AS holds
          FROM (
            SELECT t.id AS turn_id, t.request_id, e.held_nano_usd::text, t.started_at,
                   row_number() OVER (ORDER BY t.started_at DESC) AS place
              FROM turns t JOIN ledger_entries e ON e.organization_id = t.organization_id AND e.turn_id = t.id
             WHERE t.organization_id = b.organization_id AND t.state = 'running' AND e.kind = 'held'
               AND (e.scope, e.subject, e.period, e.period_start) = (b.scope, b.subject, b.period, b.period_start)
          ) AS hold
      ) AS live
      WHERE $3::holder_scope IS NULL OR (b.scope, b.subject) > ($3::holder_scope, $4)
      ORDER BY b.scope, b.subject
      LIMIT $5`,
    [organizationId, mostHolds, scope, subject, limit + 1],
  )
  return toPage(rows, limit, (row) => [row.scope, row.subject], toBudgetWithHolds)
}

function toBudgetWithHolds(row: BudgetWithHoldsRow): BudgetWithHolds {
  return { ...toBudget(row), hold_count: row.hold_count, holds: row.holds.map(toHold) }
}

function toHold({ turn_id, request_id, held_nano_usd, started_at }: HoldRow): Hold {
  return {
    turn_id,
    request_id,
    held_usd: formatUsd(BigInt(held_nano_usd)),
    started_at: new Date(started_at).toISOString(),
  }
}
