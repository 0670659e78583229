import { once } from 'node:events'
import { createServer } from 'node:http'
import type { UpstreamName } from '../../lib/upstream-names.ts'
import { type Behaviour, parseBehaviour, parseBehaviours } from './behaviour.ts'
import type { BillLine } from './bill.ts'
import { answer } from './routes.ts'
import type { AnswerBy } from './script.ts'
import { type RecordedRequest, State } from './state.ts'

export type { Behaviour } from './behaviour.ts'
export type { BillLine } from './bill.ts'
export type { RecordedRequest } from './state.ts'

/** A Messages API without Claude, which does what a test tells it to. */
export interface FakeClaude {
  /** Without a trailing slash; for Bedrock, `/anthropic` comes after it. */
  readonly url: string
  /** Queues behaviours; each valid `POST /v1/messages` takes the next one. Throws if one is malformed. */
  script(...behaviours: Behaviour[]): void
  /** What a request gets if the queue is empty; initially, a friendly answer at a human pace. */
  setDefault(behaviour: Behaviour): void
  /** The same, decided by the question's last text. What is malformed is answered with 400. */
  answerBy(answerBy: AnswerBy): void
  /** Every `POST /v1/messages` so far, including refused ones. */
  requests(): RecordedRequest[]
  /** A copy; the lines of running answers grow in the next copy. */
  bill(): BillLine[]
  /** Forgets script, default, requests, bill and prompt cache. */
  reset(): void
  /** Drops all connections, including stalled ones. */
  close(): Promise<void>
}

/**
 * Starts a fake Claude on 127.0.0.1, on a free port unless one is given.
 * @param as which of the ways to Claude it is; by default all of them, on one script and one bill
 */
export async function startFakeClaude({
  port = 0,
  as,
}: {
  port?: number
  as?: UpstreamName
} = {}): Promise<FakeClaude> {
  const state = new State(as)
  // An idle connection is never dropped: a client that reuses it in that moment would see a reset it did not script.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
    void answer(state, request, response)
  })
  // Room for a load test that opens all its connections at once.
  server.listen({ port, host: '127.0.0.1', backlog: 4096 })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new Error('A TCP server has an address and a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    script: (...behaviours) => state.script.push(parseBehaviours(behaviours)),
    setDefault: (behaviour) => {
      const parsed = parseBehaviour(behaviour)
      state.script.setDefault(() => parsed)
    },
    answerBy: (answerBy) => state.script.setDefault((question) => parseBehaviour(answerBy(question))),
    requests: () => [...state.requests],
    bill: () => state.bill.lines(),
    reset: () => state.reset(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
