import { InvalidRequestError } from '../../errors.ts'
import type { ApiKeyId, GivenId, OrganizationId, UserId } from '../../ids.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import { type UsageFields, usageColumns } from '../../usage.ts'
import { formatUsd } from '../prices/money.ts'

/** What usage can be grouped by. */
export const usageGroups = ['day', 'model', 'member', 'api_key', 'session', 'agent'] as const
export type UsageGroup = (typeof usageGroups)[number]

/** Which turns are counted, and how they are grouped. */
export interface UsageQuestion {
  /** Rows are sorted by these; without any, there is one row. */
  groupBy: readonly UsageGroup[]
  /** When booked, inclusive. */
  since: Date
  /** When booked, exclusive; undefined: up to now. */
  until: Date | undefined
  model: string | undefined
  userId: GivenId | undefined
  apiKeyId: GivenId | undefined
}

/** The usage of one group of turns, as JSON. Of the first six fields it has those grouped by. */
export interface UsageRow extends UsageFields {
  /** In UTC. */
  day?: string
  model?: string
  user_id?: UserId
  /** Null: without a key. */
  api_key_id?: ApiKeyId | null
  /** As the client named it; null: it named none. */
  session_id?: string | null
  /** As the client named it; null: it named none. */
  agent_id?: string | null
  turns: number
  /** Those of the turns whose answer was cut, so that its tokens had to be estimated. */
  estimated_turns: number
  /** A part of the output. */
  thinking_tokens: number
  /** Of all server tools together. */
  server_tool_requests: number
  cost_usd: string
  /** What reading the prompt cache saved: it is not in the cost. */
  cache_saved_usd: string
  /** What writing to it cost more than input: it is in the cost. */
  cache_cost_usd: string
}

/** A function's response may have 6 MB, and a row up to 650 bytes. */
export const mostUsageRows = 10_000

const groupColumns = {
  day: { name: 'day', value: `to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')` },
  model: { name: 'model', value: 'model COLLATE "C"' },
  member: { name: 'user_id', value: 'user_id' },
  api_key: { name: 'api_key_id', value: 'api_key_id' },
  session: { name: 'session_id', value: ofTurn('session_id') },
  agent: { name: 'agent_id', value: ofTurn('agent_id') },
} as const satisfies Record<UsageGroup, { name: keyof UsageRow; value: string }>

/** Words of a client are erased with its organization, and so are not in the books. */
function ofTurn(column: 'session_id' | 'agent_id'): string {
  return `(SELECT ${column} COLLATE "C" FROM turns t WHERE t.organization_id = usage_records.organization_id AND t.id = turn_id)`
}

type Money = 'cost_usd' | 'cache_saved_usd' | 'cache_cost_usd'
type SummedRow = Omit<UsageRow, Money> & Record<(typeof moneyColumns)[number], string>

const moneyColumns = ['cost_nano_usd', 'cache_saved_nano_usd', 'cache_cost_nano_usd'] as const

/** The fields of a row, in order. */
export function reportColumns(groupBy: readonly UsageGroup[]): (keyof UsageRow)[] {
  const groups = groupBy.map((group) => groupColumns[group].name)
  return [
    ...groups,
    'turns',
    'estimated_turns',
    ...usageColumns,
    'thinking_tokens',
    'server_tool_requests',
    'cost_usd',
    'cache_saved_usd',
    'cache_cost_usd',
  ]
}

/**
 * What an organization used: one row for each group that used anything, sorted by the groups' values.
 * @throws InvalidRequestError for more than `mostUsageRows` rows
 */
export async function reportUsage(
  tx: Transaction,
  organizationId: OrganizationId,
  { groupBy, since, until, model, userId, apiKeyId }: UsageQuestion,
): Promise<UsageRow[]> {
  const groups = groupBy.map((group) => groupColumns[group])
  const positions = groups.map((_, index) => index + 1).join(', ')
  // Token counts are exact in a float8 up to 2⁵³; money is summed as numeric, exact at any size.
  const { rows } = await tx.query<SummedRow>(
    `SELECT ${groups.map(({ name, value }) => `${value} AS ${name}, `).join('')}
            count(*)::float8 AS turns,
            count(*) FILTER (WHERE estimated)::float8 AS estimated_turns,
            ${usageColumns.map((name) => `coalesce(sum(${name}), 0)::float8 AS ${name}, `).join('')}
            coalesce(sum(thinking_tokens), 0)::float8 AS thinking_tokens,
            coalesce(sum((SELECT sum(value::integer) FROM jsonb_each_text(server_tool_requests))), 0)::float8
              AS server_tool_requests,
            ${moneyColumns.map((name) => `coalesce(sum(${name}), 0) AS ${name}`).join(', ')}
       FROM usage_records
      WHERE organization_id = $1
        AND recorded_at >= $2
        AND ($3::timestamptz IS NULL OR recorded_at < $3)
        AND ($4::text IS NULL OR model = $4)
        AND ($5::text IS NULL OR user_id = $5)
        AND ($6::text IS NULL OR api_key_id = $6)
      ${groups.length > 0 ? `GROUP BY ${positions} ORDER BY ${positions}` : ''}
      LIMIT ${mostUsageRows + 1}`,
    [organizationId, since, until, model, userId, apiKeyId],
  )
  if (rows.length > mostUsageRows) {
    throw new InvalidRequestError(
      `The report has more than ${mostUsageRows} rows: ask for less time, or group by less.`,
      'usage_report_too_long',
      { maximum: mostUsageRows },
    )
  }
  return rows.map(toUsageRow)
}

function toUsageRow(summed: SummedRow): UsageRow {
  const { cost_nano_usd: cost, cache_saved_nano_usd: saved, cache_cost_nano_usd: cacheCost, ...row } = summed
  return {
    ...row,
    cost_usd: formatUsd(BigInt(cost)),
    cache_saved_usd: formatUsd(BigInt(saved)),
    cache_cost_usd: formatUsd(BigInt(cacheCost)),
  }
}
