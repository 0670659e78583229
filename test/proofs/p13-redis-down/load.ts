import { setTimeout as pause } from 'node:timers/promises'
import type { Caller } from '../../harness/application.ts'
import { BrokenPromise } from '../proof.ts'

/** How a process answered a request. Times are in ms, of `performance.now()`. */
export interface Answer {
  readonly process: number
  /** Whether it was a turn, which is counted apart from other requests. */
  readonly isTurn: boolean
  readonly status: number
  /** Whether the process says that it decided alone. */
  readonly degraded: boolean
  readonly startedAt: number
  readonly endedAt: number
}

/**
 * After this long, in ms, a request counts as hung. It measures nothing: with fourteen programs per processor, 5 s were
 * too short. A function with less time, such as GET /chats, ends before that: its host answers 502.
 */
const hangsAfterMs = 30_000
const askersOfProcess = 12
/** One request in this many is a turn, which costs money. */
const turnEvery = 5
/** In ms, so that the machine has time for others. */
const betweenRequestsMs = 10

/**
 * Asks once.
 * @throws BrokenPromise if there is no answer, or one that is neither the expected one nor a refusal
 */
export async function askOnce(urls: readonly string[], process: number, caller: Caller, isTurn = false) {
  const startedAt = performance.now()
  const what = isTurn ? 'POST /chat' : 'GET /chats'
  const response = await fetch(`${urls[process]}${isTurn ? '/chat' : '/chats'}`, {
    method: isTurn ? 'POST' : 'GET',
    headers: {
      'content-type': 'application/json',
      'x-org-id': caller.organizationId,
      'x-user-id': caller.userId,
    },
    ...(isTurn && { body: '{"message":"Hi","max_tokens":16}' }),
    signal: AbortSignal.timeout(hangsAfterMs),
  }).catch((error: Error) => {
    throw new BrokenPromise(`${what} was not answered by process ${process} (${error.name})`)
  })
  await response.arrayBuffer()
  const { status, headers } = response
  if (status !== 200 && status !== 429) throw new BrokenPromise(`${what} was answered with ${status}`)
  const degraded = headers.get('x-ratelimit-mode') === 'degraded'
  return { process, isTurn, status, degraded, startedAt, endedAt: performance.now() } satisfies Answer
}

/** A caller who asks every process repeatedly. */
export class Load {
  readonly answers: Answer[] = []
  readonly #askers: Promise<void>
  #isOver = false
  #failure: { readonly error: unknown } | undefined

  constructor(urls: readonly string[], caller: Caller) {
    const askers = urls.flatMap((_url, process) =>
      Array.from({ length: askersOfProcess }, () => this.#ask(urls, process, caller)),
    )
    this.#askers = Promise.all(askers).then(() => undefined)
  }

  /** Waits until the answers are as expected. @throws what went wrong with a request */
  async until(areAsExpected: (answers: readonly Answer[]) => boolean): Promise<void> {
    while (!areAsExpected(this.answers)) {
      if (this.#failure) throw this.#failure.error
      await pause(10)
    }
  }

  /** Stops asking. @throws what went wrong with a request */
  async stop(): Promise<void> {
    this.#isOver = true
    await this.#askers
    if (this.#failure) throw this.#failure.error
  }

  async #ask(urls: readonly string[], process: number, caller: Caller): Promise<void> {
    try {
      for (let request = 0; !this.#isOver; request++) {
        this.answers.push(await askOnce(urls, process, caller, request % turnEvery === 0))
        await pause(betweenRequestsMs)
      }
    } catch (error) {
      this.#isOver = true
      this.#failure ??= { error }
    }
  }
}
