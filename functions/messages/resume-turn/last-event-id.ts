import { InvalidRequestError } from '../../../lib/errors.ts'

/**
 * Reads `Last-Event-ID`, the id of the last `token` that arrived, which a browser's EventSource sends by
 * itself when it reconnects. Without it, or before the first `token`, 0.
 * @throws InvalidRequestError
 */
export function readLastEventId(header: string | undefined): number {
  if (header === undefined || header === '') return 0
  if (!/^\d{1,9}$/.test(header)) {
    throw new InvalidRequestError(
      'Last-Event-ID must be the id of a token of this turn.',
      'invalid_last_event_id',
    )
  }
  return Number(header)
}
