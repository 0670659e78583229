import type { OrganizationId } from '../../ids.ts'
import type { Transaction } from '../../postgres/transaction.ts'

/** A figure that disagrees with the ledger's entries or with its turn. In nano-USD. */
export interface Difference {
  /** The balance that it is part of. */
  readonly balance: string
  /** The turn, for a figure of one turn. */
  readonly turn_id: string | null
  readonly figure: 'limit' | 'held' | 'spent' | 'overdrawn'
  readonly stored: string
  readonly expected: string
}

/**
 * Adds up all entries of an organization again. Every balance must be the sum of its entries, and must for
 * every turn hold what the turn may cost while it runs, and have spent what it did cost afterwards. One
 * statement, so that a concurrent change is in all of it or in none.
 * @param tx of `withOrg`
 */
export async function verifyBooks(tx: Transaction, organizationId: OrganizationId): Promise<Difference[]> {
  const { rows } = await tx.query<Difference>(
    `WITH rebuilt AS (
       SELECT scope, subject, period, period_start, sum(limit_nano_usd) AS limit_nano_usd,
              sum(held_nano_usd) AS held_nano_usd, sum(spent_nano_usd) AS spent_nano_usd
         FROM ledger_entries WHERE organization_id = $1
        GROUP BY scope, subject, period, period_start
     ), of_balances AS (
       SELECT scope, subject, period, period_start, NULL AS turn_id, figure.*
         FROM balances b LEFT JOIN rebuilt r USING (scope, subject, period, period_start)
        CROSS JOIN LATERAL (VALUES
          ('limit', b.limit_nano_usd, coalesce(r.limit_nano_usd, 0)),
          ('held', b.held_nano_usd, coalesce(r.held_nano_usd, 0)),
          ('spent', b.spent_nano_usd, coalesce(r.spent_nano_usd, 0)),
          ('overdrawn', b.overdrawn_nano_usd,
           greatest(0, b.spent_nano_usd + b.held_nano_usd - b.limit_nano_usd))
        ) AS figure (figure, stored, expected)
        WHERE b.organization_id = $1
     ), turns_in_balances AS (
       SELECT scope, subject, period, period_start, turn_id,
              sum(held_nano_usd) AS held_nano_usd, sum(spent_nano_usd) AS spent_nano_usd
         FROM ledger_entries WHERE organization_id = $1 AND turn_id IS NOT NULL
        GROUP BY scope, subject, period, period_start, turn_id
     ), of_turns AS (
       SELECT scope, subject, period, period_start, e.turn_id, figure.*
         FROM turns_in_balances e
         JOIN turns t ON t.organization_id = $1 AND t.id = e.turn_id
         LEFT JOIN usage_records u ON u.organization_id = $1 AND u.turn_id = t.id
        CROSS JOIN LATERAL (VALUES
          ('held', e.held_nano_usd, CASE t.state WHEN 'running' THEN t.hold_nano_usd ELSE 0 END),
          ('spent', e.spent_nano_usd, coalesce(u.cost_nano_usd, 0))
        ) AS figure (figure, stored, expected)
     )
     SELECT concat_ws(' ', scope, subject, period, to_char(period_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
              AS balance,
            turn_id, figure, stored::text, expected::text
       FROM (SELECT * FROM of_balances UNION ALL SELECT * FROM of_turns) AS compared
      WHERE stored <> expected
      ORDER BY scope, subject, period, period_start, turn_id NULLS FIRST, figure`,
    [organizationId],
  )
  return rows
}
