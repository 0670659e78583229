import type { OrganizationId } from '../../ids.ts'
import type { NanoUsd } from '../../nano-usd.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import type { UpstreamName } from '../../upstream-names.ts'
import { toUsage, type Usage, type UsageFields, usageColumns } from '../../usage.ts'

/** What the books have of the calls to one upstream and model that began on one day. */
export interface BookedSum {
  /** Null: of calls whose process died before it said whom it had asked. */
  readonly upstream: UpstreamName | null
  readonly model: string
  /** Of UTC, when the turn or the failed call began. */
  readonly day: string
  readonly calls: number
  readonly usage: Usage
  readonly cost: NanoUsd
  /** The part of the cost that is as reported. */
  readonly exact: NanoUsd
  /** Calls booked by estimate, and the most that they can have cost. */
  readonly estimates: { readonly calls: number; readonly most: NanoUsd }
  /** Calls that brought no answer and may have been charged, and the most that they can have cost. */
  readonly ambiguous: { readonly calls: number; readonly most: NanoUsd }
}

interface Row extends UsageFields {
  upstream: UpstreamName | null
  model: string
  day: string
  calls: number
  cost: string
  exact: string
  estimated: number
  estimated_most: string
  ambiguous: number
  ambiguous_most: string
}

/** Whatever an organization has booked, by upstream, model and day. @param tx of `withOrg` */
export async function readBookedSums(tx: Transaction, organizationId: OrganizationId): Promise<BookedSum[]> {
  const { rows } = await tx.query<Row>(
    `WITH calls AS (
       SELECT u.upstream, u.model, t.started_at AS at, ${usageColumns.map((name) => `u.${name}`).join(', ')},
              u.cost_nano_usd AS cost, u.estimated, greatest(t.hold_nano_usd, u.cost_nano_usd) AS most, false AS failed
         FROM usage_records u JOIN turns t ON t.organization_id = u.organization_id AND t.id = u.turn_id
        WHERE u.organization_id = $1
       UNION ALL
       SELECT f.upstream, t.model, f.called_at, ${usageColumns.map(() => '0').join(', ')}, 0, false, f.most_nano_usd, true
         FROM failed_calls f JOIN turns t ON t.organization_id = f.organization_id AND t.id = f.turn_id
        WHERE f.organization_id = $1 AND f.kind = 'ambiguous'
     )
     SELECT upstream, model, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
            count(*) FILTER (WHERE NOT failed)::float8 AS calls,
            ${usageColumns.map((name) => `sum(${name})::float8 AS ${name}, `).join('')}
            sum(cost)::text AS cost, coalesce(sum(cost) FILTER (WHERE NOT estimated), 0)::text AS exact,
            count(*) FILTER (WHERE estimated)::float8 AS estimated,
            coalesce(sum(most) FILTER (WHERE estimated), 0)::text AS estimated_most,
            count(*) FILTER (WHERE failed)::float8 AS ambiguous,
            coalesce(sum(most) FILTER (WHERE failed), 0)::text AS ambiguous_most
       FROM calls GROUP BY 1, 2, 3`,
    [organizationId],
  )
  return rows.map((row) => ({
    upstream: row.upstream,
    model: row.model,
    day: row.day,
    calls: row.calls,
    usage: toUsage(row),
    cost: BigInt(row.cost),
    exact: BigInt(row.exact),
    estimates: { calls: row.estimated, most: BigInt(row.estimated_most) },
    ambiguous: { calls: row.ambiguous, most: BigInt(row.ambiguous_most) },
  }))
}
