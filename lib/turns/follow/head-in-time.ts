import { ApiError, InternalError } from '../../errors.ts'
import { type EventStream, ping } from '../../http/event-stream.ts'

/**
 * How long a request waits for its true status. After that the head of the stream goes out with 200, and
 * comments keep it alive, before anything on the way to the client takes silence for the end: docs/adr/0019.
 */
const headAfterMs = 10_000

/** Sends the events of a stream, and never throws. */
type Relay = (client: EventStream) => Promise<void>

/**
 * What sends a stream that is still being opened, with its head in time. A failure before the head is thrown,
 * for the status code; a later one becomes the last event.
 * @param receivedTick when the request arrived, by `performance.now()`
 * @param failureFrame the event that tells of a failure
 * @throws what the opening throws
 */
export async function headInTime(
  opening: Promise<Relay>,
  receivedTick: number,
  failureFrame: (failure: ApiError) => string,
): Promise<Relay> {
  const due = Promise.withResolvers<undefined>()
  const timer = setTimeout(
    () => due.resolve(undefined),
    Math.max(0, receivedTick + headAfterMs - performance.now()),
  )
  const opened = await Promise.race([opening, due.promise]).finally(() => clearTimeout(timer))
  if (opened !== undefined) return opened
  return async (client) => {
    void client.send(ping)
    const late = await opening.catch((error: unknown): Relay => {
      const failure = error instanceof ApiError ? error : new InternalError(error)
      return async (to) => to.send(failureFrame(failure))
    })
    await late(client)
  }
}
