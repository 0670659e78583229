import type { UpstreamFailure } from './upstream-failure.ts'

/** Three tries in all; more would only add to an overload. */
export const maxRetries = 2
const firstPauseMs = 500
/**
 * A longer wait asked for by Claude is passed on to the client, who can wait more cheaply than a function.
 */
export const longestPauseMs = 8_000

/**
 * How long to pause, in ms, before the next try; undefined when there is none. `retriesDone` counts from 0,
 * `random` is from 0 to 1: full jitter, so that calls that failed together do not come back together.
 */
export function retryPause(
  failure: UpstreamFailure,
  retriesDone: number,
  remainingMs: number,
  random: number,
): number | undefined {
  if (failure.retry === 'never' || retriesDone >= maxRetries) return undefined
  const pause = Math.max(random * firstPauseMs * 2 ** retriesDone, failure.retryAfterMs ?? 0)
  return pause > longestPauseMs || pause >= remainingMs ? undefined : pause
}
