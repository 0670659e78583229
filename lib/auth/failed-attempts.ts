import type { RateLimiterMemory, RateLimiterRes, RLWrapperTimeouts } from 'rate-limiter-flexible'
import { TooManyRequestsError } from '../errors.ts'
import { redis } from '../redis/redis.ts'
import { clientNetwork } from './client-network.ts'

/** So many wrong credentials a network may present within so many seconds. */
const limit = { points: 20, duration: 60 }
/** So long, in ms, Redis may hold up a request. */
const patienceMs = 50

interface Counts {
  /** Those of all processes; while Redis is away or slow, what is known here. */
  readonly shared: RLWrapperTimeouts
  /** What Redis said last and, while it is away, what came after. */
  readonly known: RateLimiterMemory
}

let built: Promise<Counts> | undefined

function counts(): Promise<Counts> {
  built ??= buildCounts()
  return built
}

async function buildCounts(): Promise<Counts> {
  // Only now, while Postgres looks the first credential up: loading it takes 15 ms. In a bundle the default is all
  // that a CommonJS module exports.
  const { default: limiters } = await import('rate-limiter-flexible')
  const { RateLimiterMemory, RateLimiterRedis, RLWrapperTimeouts } = limiters
  const known = new RateLimiterMemory(limit)
  const limiter = new RateLimiterRedis({ ...limit, storeClient: redis(), keyPrefix: 'auth-failures' })
  return { known, shared: new RLWrapperTimeouts({ limiter, timeoutMs: patienceMs, insuranceLimiter: known }) }
}

/**
 * Refuses an address from whose network too many wrong credentials came, until the minute is over that began with
 * the first of them. A refused one costs no call to Redis. Without Redis only the failures in this process count.
 * @throws TooManyRequestsError
 */
export async function refuseAfterTooMany(address: string): Promise<void> {
  const network = clientNetwork(address)
  const { shared, known } = await counts()
  refuseIfTooMany(await known.get(network))
  const failures = await shared.get(network)
  if (failures !== null) await remember(known, network, failures)
  refuseIfTooMany(failures)
}

/** Counts a credential that was presented and wrong. */
export async function noteFailedAttempt(address: string): Promise<void> {
  const network = clientNetwork(address)
  const { shared, known } = await counts()
  await remember(known, network, await shared.penalty(network))
}

async function remember(known: RateLimiterMemory, network: string, failures: RateLimiterRes): Promise<void> {
  // The library would take no time left for time without end.
  if (isOver(failures)) return
  await known.set(network, failures.consumedPoints, failures.msBeforeNext / 1_000)
}

function refuseIfTooMany(failures: RateLimiterRes | null): void {
  if (failures === null || failures.consumedPoints < limit.points || isOver(failures)) return
  throw new TooManyRequestsError(
    'too_many_failed_attempts',
    'Too many wrong credentials came from your address.',
    Math.ceil(failures.msBeforeNext / 1_000),
  )
}

/** The timer that forgets a count is late where Lambda froze the process. */
const isOver = ({ msBeforeNext }: RateLimiterRes) => msBeforeNext <= 0
