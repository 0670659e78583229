import { AuthenticationError } from '../errors.ts'
import { count } from '../metrics/record.ts'
import { failedAttempts } from './failed-attempts.ts'

/**
 * Awaits a lookup that is under way, unless its address presented too many wrong credentials.
 * @param credential what is looked up, for the count of those that are wrong
 * @throws whatever the lookup throws, TooManyRequestsError
 */
export async function throttled<Found>(
  credential: string,
  address: string,
  asked: Promise<Found>,
): Promise<Found> {
  // Concurrently, so that the throttle adds no wait of its own.
  const [throttle, found] = await Promise.allSettled([failedAttempts.refuseAfterTooMany(address), asked])
  // Whatever else came from that address: an attacker must not lock their neighbours out.
  if (found.status === 'fulfilled') return found.value
  if (throttle.status === 'rejected') throw throttle.reason
  if (found.reason instanceof AuthenticationError) {
    count('authentication_failures_total', { credential })
    await failedAttempts.note(address)
  }
  throw found.reason
}
