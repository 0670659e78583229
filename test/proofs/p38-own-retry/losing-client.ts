import { setTimeout as pause } from 'node:timers/promises'
import { lastQuestion } from '../../../local/fake-claude/answers/last-question.ts'
import type { MessagesRequest } from '../../../local/fake-claude/requests/messages-request.ts'
import type { Application, Caller } from '../../harness/application.ts'
import { type CutPlace, cutRequest, type Received } from '../../harness/faults/cut-request.ts'
import { until } from '../../harness/until.ts'
import { BrokenPromise } from '../proof.ts'
import { type Api, apis, type Told } from './apis.ts'

/** How a request shows that it is a retry: as Claude Code's and Codex's do, or as those of the SDKs. */
export type Sign = 'session' | 'count'

/** One try, and where it ends: after this part of the answer, of which 1 is the whole. */
export interface Try {
  readonly stream: boolean
  readonly part: number
  /** How long after the one before, in ms. */
  readonly afterMs: number
}

/** An answer of Claude, word by word. */
export interface Words {
  readonly words: readonly string[]
  readonly firstTokenMs: number
  readonly tokenMs: number
}

/** How often Claude was asked this. */
export function callsFor({ claude }: Application, question: string): number {
  return claude.requests().filter(({ body }) => lastQuestion(body as MessagesRequest) === question).length
}

/** What a client asks, and how. */
interface Asker {
  readonly question: string
  readonly sign: Sign
  readonly as?: Caller
  readonly api?: Api
}

/** A client that asks one question, loses its connection, and asks again until it has the answer. */
export class LosingClient {
  readonly #app: Application
  readonly #urls: readonly string[]
  readonly #as: Caller
  readonly #question: string
  readonly #sign: Sign
  readonly #api: Api
  #tries = 0

  constructor(
    app: Application,
    urls: readonly string[],
    { question, sign, as = app.ada, api = apis.messages }: Asker,
  ) {
    this.#app = app
    this.#urls = urls
    this.#as = as
    this.#question = question
    this.#sign = sign
    this.#api = api
  }

  /** @returns how many connections were lost. @throws BrokenPromise where the answer is not that of Claude */
  async askUntilAnswered(tries: readonly Try[], { words, firstTokenMs, tokenMs }: Words): Promise<number> {
    // As an event, a word has some 110 bytes besides.
    const bytes = words.reduce((sum, word) => sum + Buffer.byteLength(word) + 110, 500)
    const lastsMs = firstTokenMs + words.length * tokenMs
    let lost = 0
    for (const { stream, part, afterMs } of tries) {
      await pause(afterMs)
      const at = stream
        ? { bytes: 1 + part * bytes }
        : { when: this.#isAsked().then(() => pause(part * lastsMs)) }
      const received = await this.ask(stream, part < 1 ? at : undefined)
      if (!received.isCut) {
        this.requireWords(received, words)
        break
      }
      lost += 1
    }
    return lost
  }

  /** A first try that has begun nothing yet cannot be found by its retry. */
  #isAsked(): Promise<true> {
    return until(async () => callsFor(this.#app, this.#question) > 0 || undefined)
  }

  /** @param at where the connection is lost; undefined: it is not */
  ask(stream: boolean, at: CutPlace = { bytes: Infinity }): Promise<Received> {
    const url = this.#urls[this.#tries % this.#urls.length] ?? ''
    const inSession = this.#sign === 'session'
    const headers = inSession
      ? this.#api.session?.(this.#question)
      : { 'x-stainless-retry-count': String(this.#tries) }
    // For a whole answer, Claude Code asks for less.
    const body = { ...this.#api.body(this.#question, inSession && !stream ? 1_000 : 2_000), stream }
    this.#tries += 1
    return cutRequest(url + this.#api.path, { as: this.#as, body, ...(headers && { headers }) }, at)
  }

  requireWords(received: Received, words: readonly string[]): void {
    const told = textOf(received, this.#api)
    if (told === words.join('')) return
    throw new BrokenPromise(
      `${this.#question} was answered ${received.status}, ${told}, not ${words.join('')}`,
    )
  }
}

/** The text that was told, as a stream or as a whole; and of an error all of it. */
export function textOf({ status, headers, text }: Received, api: Api = apis.messages): string {
  if (status !== 200) return text
  const told = headers['content-type']?.startsWith('text/event-stream')
    ? [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data = '']) => data)
    : [text]
  return told.map((json) => api.textIn(JSON.parse(json) as Told)).join('')
}
