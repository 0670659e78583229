import { longestPauseMs } from './retry-law.ts'
import type { UpstreamFailure } from './upstream-failure.ts'

/** The upstream cannot serve the call now, whoever asks. */
const busy: ReadonlySet<number | undefined> = new Set([500, 502, 503, 529])

/**
 * Whether a call that failed may be served by the next upstream. Never where it may have been charged; and never where the
 * next one would refuse it too, or where that would hide a fault of ours: 400, 401, 403, 404, 413. A 429 that names no wait, or
 * a long one, is a limit of the account.
 */
export function movesOn({ reach, status, retry, retryAfterMs }: UpstreamFailure): boolean {
  if (reach !== 'refused') return reach === 'unsent'
  if (status === 429) return retryAfterMs === undefined || retryAfterMs > longestPauseMs
  // An event of a stream that had not begun has no status of its own.
  return status === undefined ? retry === 'soon' : busy.has(status)
}
