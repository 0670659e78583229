import { setImmediate as turn } from 'node:timers/promises'

/** From the end of a connection to its `close`, at which a pool lets it go, Node takes three. */
const turns = 4
/** Who was awake so short a time ago, in ms, was not frozen in between: a busy process waits for nothing. */
const restMs = 50

let awakeAt = -Infinity

/**
 * Lambda thaws a process for its next invocation, and what came while it was frozen, such as the ends of its
 * connections, is read behind that. Some turns of the event loop take it in, so that nobody asks on a connection that is
 * gone: `npm run test:ric` saw every second function answer 503 then.
 */
export async function thaw(): Promise<void> {
  const now = performance.now()
  const mayHaveSlept = now - awakeAt > restMs
  awakeAt = now
  if (!mayHaveSlept) return
  for (let count = 0; count < turns; count++) await turn()
}
