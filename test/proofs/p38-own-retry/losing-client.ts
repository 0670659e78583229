import { setTimeout as pause } from 'node:timers/promises'
import { lastQuestion } from '../../../local/fake-claude/answers/last-question.ts'
import type { MessagesRequest } from '../../../local/fake-claude/requests/messages-request.ts'
import type { Application, Caller } from '../../harness/application.ts'
import { type CutPlace, cutRequest, type Received } from '../../harness/faults/cut-request.ts'
import { until } from '../../harness/until.ts'
import { BrokenPromise } from '../proof.ts'

/** How a request shows that it is a retry, as Claude Code's and the SDKs' do; undefined: not at all. */
export type Sign = 'session' | 'count' | undefined

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

/** A client that asks one question, loses its connection, and asks again until it has the answer. */
export class LosingClient {
  readonly #app: Application
  readonly #urls: readonly string[]
  readonly #as: Caller
  readonly #question: string
  readonly #sign: Sign
  #tries = 0

  constructor(app: Application, urls: readonly string[], question: string, sign: Sign, as = app.ada) {
    this.#app = app
    this.#urls = urls
    this.#as = as
    this.#question = question
    this.#sign = sign
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
    const headers: Record<string, string> = {
      ...(this.#sign === 'session' && { 'x-claude-code-session-id': this.#question }),
      ...(this.#sign === 'count' && { 'x-stainless-retry-count': String(this.#tries) }),
    }
    this.#tries += 1
    return cutRequest(`${url}/v1/messages`, { as: this.#as, body: this.#bodyOf(stream), headers }, at)
  }

  #bodyOf(stream: boolean) {
    // For a whole answer, Claude Code asks for less.
    const maxTokens = this.#sign === 'session' && !stream ? 1_000 : 2_000
    const messages = [{ role: 'user', content: this.#question }]
    return { model: 'claude-sonnet-5-5', max_tokens: maxTokens, messages, stream }
  }

  requireWords(received: Received, words: readonly string[]): void {
    const told = textOf(received)
    if (told === words.join('')) return
    throw new BrokenPromise(
      `${this.#question} was answered ${received.status}, ${told}, not ${words.join('')}`,
    )
  }
}

interface Told {
  readonly delta?: { readonly text?: string }
  readonly content?: readonly { readonly text: string }[]
}

/** The text that was told, as a stream or as a whole; and of an error all of it. */
export function textOf({ status, headers, text }: Received): string {
  if (status !== 200) return text
  const told = headers['content-type']?.startsWith('text/event-stream')
    ? [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data) as Told)
    : [JSON.parse(text) as Told]
  return told
    .flatMap(({ delta, content = [] }) => [delta, ...content])
    .map((block) => block?.text ?? '')
    .join('')
}
