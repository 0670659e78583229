import type { OrganizationId } from '../../ids.ts'
import type { NanoUsd } from '../../nano-usd.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import { toUsage, type Usage, type UsageFields } from '../../usage.ts'

/** What the books have of one call to Claude. */
export interface BookedUsage {
  readonly turnId: string
  /** Claude's id of the call, under which its bill lists it. */
  readonly upstreamRequestId: string | null
  readonly model: string
  readonly usage: Usage
  readonly cost: NanoUsd
  readonly estimated: boolean
}

interface Row extends UsageFields {
  turn_id: string
  upstream_request_id: string | null
  model: string
  cost_nano_usd: string
  estimated: boolean
}

/** All usage of an organization. @param tx of `withOrg` */
export async function readBookedUsage(
  tx: Transaction,
  organizationId: OrganizationId,
): Promise<BookedUsage[]> {
  const { rows } = await tx.query<Row>(
    `SELECT u.*, t.upstream_request_id
       FROM usage_records u JOIN turns t ON t.organization_id = u.organization_id AND t.id = u.turn_id
      WHERE u.organization_id = $1
      ORDER BY u.turn_id`,
    [organizationId],
  )
  return rows.map((row) => ({
    turnId: row.turn_id,
    upstreamRequestId: row.upstream_request_id,
    model: row.model,
    usage: toUsage(row),
    cost: BigInt(row.cost_nano_usd),
    estimated: row.estimated,
  }))
}

/** A call that brought no answer and may have been charged. */
export interface AmbiguousCall {
  readonly turnId: string
  /** Null: no answer has named it. */
  readonly upstreamRequestId: string | null
  readonly model: string
  /** The most that it can have cost. */
  readonly most: NanoUsd
}

/** All such calls of an organization. @param tx of `withOrg` */
export async function readAmbiguousCalls(
  tx: Transaction,
  organizationId: OrganizationId,
): Promise<AmbiguousCall[]> {
  const { rows } = await tx.query<{
    turn_id: string
    upstream_request_id: string | null
    model: string
    most: string
  }>(
    `SELECT f.turn_id, f.upstream_request_id, t.model, f.most_nano_usd AS most
       FROM failed_calls f JOIN turns t ON t.organization_id = f.organization_id AND t.id = f.turn_id
      WHERE f.organization_id = $1 AND f.kind = 'ambiguous'
      ORDER BY f.turn_id, f.number`,
    [organizationId],
  )
  return rows.map((row) => ({
    turnId: row.turn_id,
    upstreamRequestId: row.upstream_request_id,
    model: row.model,
    most: BigInt(row.most),
  }))
}
