import { randomUUID } from 'node:crypto'
import { count } from '../metrics/record.ts'
import type { TokenCount } from '../usage.ts'
import { type Decision, decide, type Permit } from './decision.ts'
import { demandsOf, type PermitRequest } from './demand.ts'
import { refundToSlice, takeFromSlice } from './local-slice.ts'
import { refundToRedis, renewInRedis, takeFromRedis } from './redis-buckets.ts'
import { tryRedis } from './try-redis.ts'

/**
 * Takes what a request needs from every bucket and slot that applies to it, or nothing from any, in one round
 * trip and within RATE_LIMIT_PATIENCE_MS. While Redis is away this process decides alone, within a slice of
 * the limits. Never throws. Every call is a permit of its own: a client that repeats a request id, which
 * clients choose, does not get two for one.
 */
export async function takePermits(request: PermitRequest): Promise<Decision> {
  const { organizationId } = request
  const permit: Permit = { id: randomUUID(), organizationId, degraded: false, demands: demandsOf(request) }
  const decision = await decideWithRedis(permit)
  count('rate_limit_decisions_total', { outcome: decision.outcome })
  if (decision.degraded) count('rate_limit_degraded_total', {})
  return decision
}

async function decideWithRedis(permit: Permit): Promise<Decision> {
  if (permit.demands.length === 0) return decide(permit, { taken: true, at: Date.now(), readings: [] })
  const taking = await tryRedis(
    () => takeFromRedis(permit),
    ({ taken }) => taken && giveBackAll(permit),
  )
  if (taking) return decide(permit, taking)
  const degraded = { ...permit, degraded: true }
  return decide(degraded, takeFromSlice(degraded))
}

/**
 * For a taking that Redis carried out long after the request had been decided here. One whose reply is lost
 * for good needs nothing: its permits flow back within a minute, and its slots are free when their lease
 * ends.
 */
function giveBackAll(permit: Permit): void {
  const unused = permit.demands.map(({ need }) => need)
  refundToRedis(permit, unused).catch(() => undefined)
}

/**
 * Frees a permit's slot and returns the input and output tokens it did not use, never more than a bucket
 * holds; tokens used beyond the permit are charged, even if the bucket does not have as many. A second call
 * returns nothing, and so does one more than a minute after the taking: by then everything has flown back by
 * itself. Never throws; if Redis is away nothing is lost for longer than that.
 * @param used tokens that Claude reported, 0 when it was not asked
 */
export async function refundPermits(permit: Permit, used: TokenCount): Promise<void> {
  if (permit.demands.length === 0) return
  const unused = permit.demands.map(({ kind, need }) => {
    if (kind !== 'inputTokens' && kind !== 'outputTokens') return 0
    return need - used[kind]
  })
  if (permit.degraded) refundToSlice(permit, unused)
  else await tryRedis(() => refundToRedis(permit, unused))
}

/**
 * Keeps a running stream's slot for another lease of 30 s; to be called every 10 s. Never throws. After
 * `refundPermits` it would take the slot again, until the lease ends.
 */
export async function renewSlots(permit: Permit): Promise<void> {
  if (!permit.degraded) await tryRedis(() => renewInRedis(permit))
}
