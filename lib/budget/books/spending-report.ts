import { InvalidRequestError } from '../../errors.ts'
import type { OrganizationId } from '../../ids.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import { formatUsd } from '../prices/money.ts'
import { mostUsageRows } from './usage-report.ts'

/** What one organization used and spent, as JSON. */
export interface SpendingRow {
  organization_id: OrganizationId
  name: string
  turns: number
  input_tokens: number
  output_tokens: number
  cache_read_input_tokens: number
  cache_creation_input_tokens: number
  cost_usd: string
}

/** The spending of organizations in a span of time, in total and for each. */
export interface SpendingReport {
  total_usd: string
  data: SpendingRow[]
}

type Row = Omit<SpendingRow, 'cost_usd'> & { cost_nano_usd: string }

/**
 * The spending of every organization that spent anything, the largest first; deleted ones too, under what is
 * left of their name.
 * @param tx of `asOperator`
 * @param until undefined: up to now
 * @throws InvalidRequestError for more than `mostUsageRows` organizations
 */
export async function reportSpending(
  tx: Transaction,
  { since, until }: { since: Date; until: Date | undefined },
): Promise<SpendingReport> {
  // By organization, so that each is one range of the index usage_by_time, and nothing outside the span is
  // read.
  const { rows } = await tx.query<Row>(
    `SELECT o.id AS organization_id, o.name, spent.*
       FROM organizations o
      CROSS JOIN LATERAL (
        SELECT count(*)::float8 AS turns,
               sum(input_tokens)::float8 AS input_tokens,
               sum(output_tokens)::float8 AS output_tokens,
               sum(cache_read_input_tokens)::float8 AS cache_read_input_tokens,
               sum(cache_creation_5m_input_tokens + cache_creation_1h_input_tokens)::float8 AS cache_creation_input_tokens,
               sum(cost_nano_usd) AS cost_nano_usd
          FROM usage_records u
         WHERE u.organization_id = o.id AND u.recorded_at >= $1
           AND ($2::timestamptz IS NULL OR u.recorded_at < $2)
      ) AS spent
      WHERE spent.turns > 0
      ORDER BY spent.cost_nano_usd DESC, o.id
      LIMIT ${mostUsageRows + 1}`,
    [since, until],
  )
  if (rows.length > mostUsageRows) {
    throw new InvalidRequestError(
      `More than ${mostUsageRows} organizations spent something: ask for less time.`,
      'usage_report_too_long',
      { maximum: mostUsageRows },
    )
  }
  const total = rows.reduce((sum, { cost_nano_usd: cost }) => sum + BigInt(cost), 0n)
  return { total_usd: formatUsd(total), data: rows.map(toSpendingRow) }
}

function toSpendingRow({ cost_nano_usd: cost, ...row }: Row): SpendingRow {
  return { ...row, cost_usd: formatUsd(BigInt(cost)) }
}
