import { setImmediate as tick } from 'node:timers/promises'

/** Node takes three from the end of a connection to its `close`, at which a pool lets it go. */
const ticks = 4
/** A process that was awake this recently was not frozen in between: a busy one never waits. */
const restMs = 50

let lastAwakeMs = -Infinity

/**
 * After a thaw, lets Node read what arrived during the freeze, such as the ends of its connections: it reads
 * that only behind the next invocation, and until then the pools hand out dead connections. Without these
 * ticks of the event loop `npm run test:ric` saw every second function respond with 503.
 */
export async function thaw(): Promise<void> {
  const nowMs = performance.now()
  const mayHaveSlept = nowMs - lastAwakeMs > restMs
  lastAwakeMs = nowMs
  if (!mayHaveSlept) return
  for (let count = 0; count < ticks; count++) await tick()
}
