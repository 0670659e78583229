import { setTimeout as pause } from 'node:timers/promises'
import { ApiError, InternalError } from '../../errors.ts'
import type { EventStream } from '../../http/event-stream.ts'
import type { TurnRequest } from '../begin/turn-request.ts'

/** A turn that waits for a budget for longer than this says so; until then a refusal has its true status. */
const silentForMs = 1_000
/** How often it says in which place it is. That also shows whether its client is still there. */
const tellEveryMs = 1_000

type Relay = (client: EventStream) => Promise<void>

/**
 * What sends a stream whose turn may have to wait for a budget: in a dialect that can say so, its head goes out soon, and
 * comments tell of the place. A client that leaves meanwhile gives that up.
 * @param opening what sends the turn, once it may run
 * @throws what the opening throws before the head
 */
export async function tellWaiting(opening: Promise<Relay>, request: TurnRequest): Promise<Relay> {
  const { wait, dialect, requestId } = request
  if (!dialect.waitingFrame) return opening
  const over = () => wait.over()
  opening.then(over, over)
  const opened = await Promise.race([opening, wait.began])
  if (opened) return opened
  const soon = await Promise.race([opening, pause(silentForMs, undefined, { ref: false })])
  if (soon) return soon
  return async (client) => {
    const telling = setInterval(tell, tellEveryMs)
    tell()
    function tell() {
      if (client.clientGone) wait.leave()
      else if (wait.place) void client.send(dialect.waitingFrame?.(wait.place) ?? '')
    }
    const relay = await opening
      .catch((error: unknown): Relay => {
        const failure = error instanceof ApiError ? error : new InternalError(error)
        return async (to) => to.send(dialect.refusalFrame(failure, requestId))
      })
      .finally(() => clearInterval(telling))
    await relay(client)
  }
}
