import { type Page, parseCursor, toPage } from '../http/cursor.ts'
import type { OrganizationId } from '../ids.ts'
import type { OwnLimits } from '../own-limits.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { deploymentLimits, toOwnLimits } from './limits.ts'
import { type RateLimit, type RateLimitRow, rateLimitColumns, toRateLimit } from './rate-limit.ts'

/** One page of an organization's limits, with the deployment's above them. */
export interface RateLimits extends Page<RateLimit> {
  deployment: OwnLimits
}

const cursorParts = [/^(organization|member|api_key)$/, /^[a-z]+_[0-9a-f]{32}$/] as const

/**
 * The organization's own limits come first, then those of members, then of keys.
 * @throws InvalidRequestError for a wrong cursor
 */
export async function listRateLimits(
  tx: Transaction,
  organizationId: OrganizationId,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<RateLimits> {
  const [scope, subject] = cursor === undefined ? [null, null] : parseCursor(cursor, cursorParts)
  const { rows } = await tx.query<RateLimitRow>(
    `SELECT ${rateLimitColumns} FROM rate_limits
      WHERE organization_id = $1 AND ($2::holder_scope IS NULL OR (scope, subject) > ($2::holder_scope, $3))
      ORDER BY scope, subject
      LIMIT $4`,
    [organizationId, scope, subject, limit + 1],
  )
  return {
    deployment: toOwnLimits(deploymentLimits()),
    ...toPage(rows, limit, (row) => [row.scope, row.subject], toRateLimit),
  }
}
