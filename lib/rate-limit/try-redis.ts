import { CircuitState, ConsecutiveBreaker, circuitBreaker, ExponentialBackoff, handleAll } from 'cockatiel'
import { rateLimitSettings } from '../config/rate-limits.ts'
import { log } from '../log.ts'
import { askRedis } from '../redis/ask-redis.ts'

/** One slow reply may be a hiccup; after this many in a row, no request waits any more. */
const failuresInARow = 2
/**
 * When one request tries again: later each time, and jittered, since all processes lost Redis at the same
 * moment.
 */
const halfOpenAfter = new ExponentialBackoff({ initialDelay: 500, maxDelay: 5_000 })

const breaker = circuitBreaker(handleAll, {
  halfOpenAfter,
  breaker: new ConsecutiveBreaker(failuresInARow),
})

let isOutage = false
breaker.onBreak((failure) => {
  // A try that fails during an outage is not another outage.
  if (isOutage) return
  isOutage = true
  log().warn('Rate limits are decided without Redis', {
    reason: 'error' in failure ? reasonOf(failure.error) : undefined,
  })
})
breaker.onReset(() => (isOutage = false))

const reasonOf = (error: unknown) => {
  if (!Error.isError(error)) return undefined
  return Error.isError(error.cause) ? error.cause.message : error.message
}

/**
 * Redis's reply within RATE_LIMIT_PATIENCE_MS, or undefined. Never throws: whatever is wrong with Redis, a
 * request goes on.
 * @param tooLate is given a reply that no request waited for any more
 */
export async function tryRedis<Reply>(
  ask: () => Promise<Reply>,
  tooLate?: (reply: Reply) => unknown,
): Promise<Reply | undefined> {
  // Another request is trying. Waiting for it and then for Redis would take twice as long as allowed.
  if (breaker.state === CircuitState.HalfOpen) return undefined
  const patience = { withinMs: rateLimitSettings().RATE_LIMIT_PATIENCE_MS, ...(tooLate && { tooLate }) }
  return breaker.execute(() => askRedis(ask, patience)).catch(() => undefined)
}
