import type { OrganizationId } from '../ids.ts'
import type { OwnLimits } from '../own-limits.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { deploymentLimits, toOwnLimits } from './limits.ts'
import { type RateLimit, type RateLimitRow, rateLimitColumns, toRateLimit } from './rate-limit.ts'

/** All limits of an organization, and those of the deployment above them. */
export interface RateLimits {
  deployment: OwnLimits
  data: RateLimit[]
}

/** Those of the organization come first, then those of members and of keys. */
export async function listRateLimits(tx: Transaction, organizationId: OrganizationId): Promise<RateLimits> {
  const { rows } = await tx.query<RateLimitRow>(
    `SELECT ${rateLimitColumns} FROM rate_limits WHERE organization_id = $1 ORDER BY scope, subject`,
    [organizationId],
  )
  return { deployment: toOwnLimits(deploymentLimits()), data: rows.map(toRateLimit) }
}
