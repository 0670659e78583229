import type { OrganizationId, TurnId } from '../../ids.ts'
import type { Transaction } from '../../postgres/transaction.ts'

/** Four times the life of any function, and after that the sweeper runs every minute. */
const longest = '1 hour'

/** A turn that did not end as turns do. */
export interface OddTurn {
  readonly turn_id: TurnId
  /**
   * `running` for so long that nothing will end it any more, or `closed` by force, with a charge that need
   * not be exact.
   */
  readonly fault: 'running' | 'closed'
  readonly started_at: Date
  /** In nano-USD: what it holds or what it was charged; null for nothing. */
  readonly amount: string | null
}

/** All odd turns of an organization. @param tx of `withOrg` */
export async function findOddTurns(tx: Transaction, organizationId: OrganizationId): Promise<OddTurn[]> {
  const { rows } = await tx.query<OddTurn>(
    `SELECT t.id AS turn_id, CASE t.state WHEN 'running' THEN 'running' ELSE 'closed' END AS fault, t.started_at,
            CASE t.state WHEN 'running' THEN t.hold_nano_usd ELSE u.cost_nano_usd END AS amount
       FROM turns t LEFT JOIN usage_records u ON u.organization_id = t.organization_id AND u.turn_id = t.id
      WHERE t.organization_id = $1
        AND (t.error_code = 'turn_closed_by_force' OR t.state = 'running' AND t.started_at < now() - $2::interval)
      ORDER BY t.id`,
    [organizationId, longest],
  )
  return rows
}
