import { queryObjects } from 'node:v8'
import { routes } from '../../../functions/routes.ts'
import { EventStream } from '../../../lib/http/event-stream.ts'
import { Journal } from '../../../lib/journal/journal.ts'
import { JournalReader } from '../../../lib/journal/journal-reader.ts'
import { sweepTurns } from '../../../lib/turns/settle/sweep-turns.ts'
import { Answer } from '../../../lib/upstream/answer.ts'
import { ownSources } from '../../../local/function-host/function-modules.ts'
import { startFunctionHost } from '../../../local/function-host/start-function-host.ts'

// A separate process that serves its parent's application. It sends its address, and then answers each order.

/** What keeps a process going. */
export interface Handles {
  readonly sockets: number
  readonly timers: number
}

/** A process's memory after garbage collection. */
export interface Memory {
  /** In bytes. */
  readonly heap: number
  readonly resident: number
  /** What belongs to running turns, by name. */
  readonly ofTurns: Readonly<Record<string, number>>
}

const classes = {
  journals: Journal,
  'journal readers': JournalReader,
  answers: Answer,
  'event streams': EventStream,
}

const orders = {
  handles: (): Handles => {
    const resources = process.getActiveResourcesInfo()
    const count = (kind: string) => resources.filter((each) => each === kind).length
    return { sockets: count('TCPSocketWrap'), timers: count('Timeout') }
  },
  memory: (): Memory => {
    const ofTurns = Object.fromEntries(
      // Each takes a second, because all garbage is collected first.
      Object.entries(classes).map(([name, each]) => [name, queryObjects(each, { format: 'count' })]),
    )
    const { heapUsed, rss } = process.memoryUsage()
    return { heap: heapUsed, resident: rss, ofTurns }
  },
  /** Ends the turns that no process runs any more. */
  sweep: sweepTurns,
}
export type Orders = typeof orders

const host = await startFunctionHost({ routes, ...ownSources })
process.on('message', (order: keyof Orders) => void obey(order))
process.once('disconnect', () => process.exit())
process.send?.(host.url)

async function obey(order: keyof Orders): Promise<void> {
  process.send?.(await orders[order]())
}
