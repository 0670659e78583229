import { CircuitState, ConsecutiveBreaker, circuitBreaker, ExponentialBackoff, handleAll } from 'cockatiel'
import { config } from '../config.ts'
import { log } from '../log.ts'

/** One slow answer may be a hiccup; after so many in a row, nobody waits any more. */
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
  // A try that fails during an outage is no other outage.
  if (isOutage) return
  isOutage = true
  const reason = 'error' in failure && failure.error instanceof Error ? failure.error.message : undefined
  log().warn('Rate limits are decided without Redis', { reason })
})
breaker.onReset(() => (isOutage = false))

/**
 * What Redis answers within RATE_LIMIT_PATIENCE_MS, or undefined. Never throws: whatever is wrong with Redis,
 * a request goes on.
 * @param tooLate is given an answer for which nobody waited any more
 */
export async function askRedis<Answer>(
  ask: () => Promise<Answer>,
  tooLate: (answer: Answer) => unknown = () => undefined,
): Promise<Answer | undefined> {
  // Another request is trying. To wait for it and then for Redis would take twice as long as we may.
  if (breaker.state === CircuitState.HalfOpen) return undefined
  return breaker.execute(() => inTime(ask(), tooLate)).catch(() => undefined)
}

async function inTime<Answer>(
  answer: Promise<Answer>,
  tooLate: (answer: Answer) => unknown,
): Promise<Answer> {
  const patience = Promise.withResolvers<never>()
  let isOver = false
  const giveUp = () => {
    isOver = true
    patience.reject(new Error('Redis did not answer in time'))
  }
  // If this process was too busy to look, the answer may be there by now: it is read before an immediate
  // runs.
  const timer = setTimeout(() => setImmediate(giveUp), config().RATE_LIMIT_PATIENCE_MS)
  answer.then(
    (given) => isOver && tooLate(given),
    () => undefined,
  )
  try {
    return await Promise.race([answer, patience.promise])
  } finally {
    clearTimeout(timer)
  }
}
