import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'
import { config } from '../config.ts'
import { UnavailableError } from '../errors.ts'
import { type Dynamodb, dynamodb } from './client.ts'

/** After so many failures in a row nothing is sent for a while: an outage must not hold up every request. */
const failuresInARow = 3
const openMs = 2_000

const breaker = circuitBreaker(handleAll, {
  halfOpenAfter: openMs,
  breaker: new ConsecutiveBreaker(failuresInARow),
})

/**
 * Makes one call to DynamoDB, which is cut when its time is up: nothing of it goes on after a handler has ended.
 * @throws UnavailableError
 */
export async function call<Answer>(
  send: (dynamodb: Dynamodb, options: { abortSignal: AbortSignal }) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await breaker.execute(async () => {
      const loaded = await dynamodb()
      const time = new AbortController()
      const timer = setTimeout(() => time.abort(), config().JOURNAL_PATIENCE_MS)
      try {
        return await send(loaded, { abortSignal: time.signal })
      } finally {
        clearTimeout(timer)
      }
    })
  } catch (error) {
    throw unavailable(error)
  }
}

/** 503: running turns go on, but cannot be followed or stopped. */
export function unavailable(cause?: unknown): UnavailableError {
  return new UnavailableError(
    'journal_unavailable',
    'The journal of running turns is not available.',
    2,
    cause,
  )
}
