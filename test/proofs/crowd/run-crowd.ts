import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { DialectClient, Question } from '../dialects/dialect-client.ts'

/** Only money limits a crowd. */
export const unhurried = {
  RATE_LIMIT_REQUESTS_PER_MINUTE: '1000000000',
  RATE_LIMIT_CONCURRENT_STREAMS: '1000000000',
}

/** A request, with the JSON of its body. */
export interface Asked {
  readonly path: string
  readonly body: object
  /** Refused at once where a budget has no room yet. */
  readonly isHasty?: boolean
}

/** A question for a stream, as a client of this dialect asks it that does not wait for a budget. */
export function askedIn(client: DialectClient, question: Question): Asked {
  return { path: client.paths.stream, body: client.body(question, 'stream'), isHasty: true }
}

/** A question of one who waits; in a form in which a refusal has its status, however late it comes. */
export function patientlyAskedIn(client: DialectClient, question: Question): Asked {
  const form = client.hasChats ? 'whole' : 'stream'
  return { path: client.paths[form], body: client.body(question, form) }
}

/** How it was answered. */
export interface Answered {
  readonly status: number
  /** Of a refusal or a failure. */
  readonly code?: string
  /** Details of the refusal by a budget. */
  readonly details?: { limit_usd: string; spent_usd: string; held_usd: string; needed_usd: string }
}

/** Several processes that each run the application, on the same engines. */
export interface Crowd {
  /** Asks all at once, distributed over the processes. */
  ask(asked: readonly Asked[]): Promise<Answered[]>
  leave(): void
}

/** @param key the API key of all questions */
export async function gatherCrowd(processes: number, key: string): Promise<Crowd> {
  const program = fileURLToPath(new URL('clients.ts', import.meta.url))
  const children = Array.from({ length: processes }, () =>
    fork(program, [key], { execArgv: [], silent: true }),
  )
  for (const child of children) {
    // Its log is not needed, and a full pipe would block it.
    child.stdout?.resume()
    child.stderr?.resume()
  }
  await Promise.all(children.map((child) => reportOf(child)))
  return {
    ask: async (asked) => {
      const parts = children.map((child, place) => {
        const answered = reportOf<Answered[]>(child)
        child.send(asked.filter((_, index) => index % processes === place))
        return answered
      })
      return (await Promise.all(parts)).flat()
    },
    leave: () => children.forEach((child) => child.disconnect()),
  }
}

async function reportOf<Report>(child: ChildProcess): Promise<Report> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('a process of the crowd ended without a report')
  })
  const [report] = (await Promise.race([once(child, 'message'), ended])) as [Report]
  return report
}
