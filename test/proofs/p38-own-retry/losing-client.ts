import { setTimeout as pause } from 'node:timers/promises'
import { lastQuestion } from '../../../local/fake-claude/answers/last-question.ts'
import type { MessagesRequest } from '../../../local/fake-claude/requests/messages-request.ts'
import type { Application, Caller } from '../../harness/application.ts'
import { type CutPlace, cutRequest, type Received } from '../../harness/faults/cut-request.ts'
import { until } from '../../harness/until.ts'
import { anthropicClient } from '../dialects/anthropic-client.ts'
import type { DialectClient, Form } from '../dialects/dialect-client.ts'
import { BrokenPromise } from '../proof.ts'

/** How a request shows that it is a retry: as Claude Code's and Codex's do, or as those of the SDKs. */
export type Sign = 'session' | 'count'

/** One try, and where it ends: after this part of the answer, of which 1 is the whole. */
export interface Try {
  readonly form: Form
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

/** What shows that a request is of an agent's session. */
const sessions: Partial<Record<DialectClient['name'], (id: string) => Record<string, string>>> = {
  anthropic: (id) => ({ 'x-claude-code-session-id': id }),
  openai_responses: (id) => ({ originator: 'codex_exec', 'session-id': id, 'thread-id': id }),
}

/** What a client asks, and how. */
interface Asker {
  readonly question: string
  readonly sign: Sign
  readonly as?: Caller
  readonly dialect?: DialectClient
}

/** A client that asks one question, loses its connection, and asks again until it has the answer. */
export class LosingClient {
  readonly #app: Application
  readonly #urls: readonly string[]
  readonly #as: Caller
  readonly #question: string
  readonly #sign: Sign
  readonly #dialect: DialectClient
  #tries = 0

  constructor(
    app: Application,
    urls: readonly string[],
    { question, sign, as = app.ada, dialect = anthropicClient }: Asker,
  ) {
    this.#app = app
    this.#urls = urls
    this.#as = as
    this.#question = question
    this.#sign = sign
    this.#dialect = dialect
  }

  /** @returns how many connections were lost. @throws BrokenPromise where the answer is not that of Claude */
  async askUntilAnswered(tries: readonly Try[], { words, firstTokenMs, tokenMs }: Words): Promise<number> {
    // As an event, a word has some 110 bytes besides.
    const bytes = words.reduce((sum, word) => sum + Buffer.byteLength(word) + 110, 500)
    const lastsMs = firstTokenMs + words.length * tokenMs
    let lost = 0
    for (const { form, part, afterMs } of tries) {
      await pause(afterMs)
      const at =
        form === 'stream'
          ? { bytes: 1 + part * bytes }
          : { when: this.#isAsked().then(() => pause(part * lastsMs)) }
      const received = await this.ask(form, part < 1 ? at : undefined)
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
  ask(form: Form = 'stream', at: CutPlace = { bytes: Infinity }): Promise<Received> {
    const url = this.#urls[this.#tries % this.#urls.length] ?? ''
    const inSession = this.#sign === 'session'
    const headers = inSession
      ? sessions[this.#dialect.name]?.(this.#question)
      : { 'x-stainless-retry-count': String(this.#tries) }
    // For a whole answer, Claude Code asks for less.
    const maxTokens = inSession && form === 'whole' ? 1_000 : 2_000
    const body = this.#dialect.body({ text: this.#question, maxTokens }, form)
    this.#tries += 1
    return cutRequest(
      url + this.#dialect.paths[form],
      { as: this.#as, body, ...(headers && { headers }) },
      at,
    )
  }

  requireWords({ status, text: answer }: Received, words: readonly string[]): void {
    const { text, endings } = this.#dialect.told(answer)
    if (status === 200 && text === words.join('') && endings.join() === 'completed') return
    throw new BrokenPromise(
      `${this.#question} was answered ${status}, ${text} and ${endings.join()}, not ${words.join('')}`,
    )
  }
}
