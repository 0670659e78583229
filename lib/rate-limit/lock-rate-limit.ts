import type { Holder } from '../holder.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { type RateLimit, type RateLimitRow, rateLimitColumns, toRateLimit } from './rate-limit.ts'

/**
 * The holder's limits, undefined without any, locked until the end of the transaction. Missing limits have no
 * row to lock, so the lock is on their name.
 */
export async function lockRateLimit(
  tx: Transaction,
  { organizationId, scope, subject }: Holder,
): Promise<RateLimit | undefined> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `rate limit of ${organizationId} ${scope} ${subject}`,
  ])
  const { rows } = await tx.query<RateLimitRow>(
    `SELECT ${rateLimitColumns} FROM rate_limits WHERE organization_id = $1 AND scope = $2 AND subject = $3`,
    [organizationId, scope, subject],
  )
  return rows[0] && toRateLimit(rows[0])
}
