import type { Holder } from '../holder.ts'
import type { OrganizationId } from '../ids.ts'
import type { OwnLimits } from '../own-limits.ts'
import { countedOf, limitNames } from './demand.ts'
import { type HolderLimits, limitsOf, toOwnLimits } from './limits.ts'
import type { RateLimit } from './rate-limit.ts'
import { peekInRedis } from './redis-buckets.ts'
import { tryRedis } from './try-redis.ts'
import { permitsOf } from './units.ts'

/** How many permits of each limit are in use; null where there is no limit. */
type InUse = OwnLimits

/** The limits that were set for a holder, and how much is in use of those that hold. */
export interface RateLimitInUse extends RateLimit {
  in_use: InUse | null
}

/**
 * How much of a holder's limits questions to Claude use now; nothing is taken by asking. Null while Redis, which counts
 * for all processes, does not answer. Never throws.
 */
export async function readInUse(holder: Holder, limits: HolderLimits): Promise<InUse | null> {
  const counted = countedOf(holder, limits)
  if (counted.length === 0) return toOwnLimits({})
  const peek = await tryRedis(() => peekInRedis(counted))
  if (peek === undefined) return null
  const permits = counted.map(({ kind }, index) => [limitNames[kind], permitsOf(peek.used[index] ?? 0)])
  return toOwnLimits(Object.fromEntries(permits))
}

/** Measures an organization's own limits by the deployment's as well, where those are lower. */
export async function withInUse(organizationId: OrganizationId, set: RateLimit): Promise<RateLimitInUse> {
  const { scope, user_id: userId, api_key_id: apiKeyId } = set
  const holder = { organizationId, scope, subject: userId ?? apiKeyId ?? organizationId }
  return { ...set, in_use: await readInUse(holder, limitsOf({ [scope]: set })[scope] ?? {}) }
}
