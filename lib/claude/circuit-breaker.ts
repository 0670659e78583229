import {
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
  isIsolatedCircuitError,
} from 'cockatiel'
import { UnavailableError } from '../errors.ts'
import { UpstreamFailure } from './upstream-failure.ts'

/** So many failures in a row, of any requests, and calls to that model stop. */
const failuresInARow = 10
/** Then one call tries whether it works again. */
const openMs = 10_000
/** A spend limit does not lift by itself in seconds. */
const stoppedMs = 60_000

const breakers = new Map<string, CircuitBreakerPolicy>()

/** Calls Claude unless that model has failed too often just now. @throws UpstreamFailure, UnavailableError */
export async function throughBreaker<Result>(model: string, call: () => Promise<Result>): Promise<Result> {
  const breaker = breakerOf(model)
  try {
    return await breaker.execute(call)
  } catch (error) {
    if (isIsolatedCircuitError(error)) throw unavailable(stoppedMs)
    if (isBrokenCircuitError(error)) throw unavailable(openMs)
    if (error instanceof UpstreamFailure && error.breaker === 'stops') {
      const stop = breaker.isolate()
      setTimeout(() => stop.dispose(), stoppedMs).unref()
    }
    throw error
  }
}

function unavailable(forMs: number): UnavailableError {
  const message = 'Claude is not available at the moment.'
  return new UnavailableError('upstream_unavailable', message, forMs / 1_000)
}

function breakerOf(model: string): CircuitBreakerPolicy {
  let breaker = breakers.get(model)
  if (breaker === undefined) {
    const counted = handleWhen((error) => error instanceof UpstreamFailure && error.breaker === 'counts')
    breaker = circuitBreaker(counted, {
      halfOpenAfter: openMs,
      breaker: new ConsecutiveBreaker(failuresInARow),
    })
    breakers.set(model, breaker)
  }
  return breaker
}
