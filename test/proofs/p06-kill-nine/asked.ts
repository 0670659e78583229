import type { Application, Caller } from '../../harness/application.ts'
import { type ReceivedEvent, readEvents } from '../../harness/server-sent-events.ts'
import { until } from '../../harness/until.ts'
import { chatClient } from '../dialects/chat-client.ts'
import type { DialectClient, Form } from '../dialects/dialect-client.ts'
import { type Answer, tokensIn } from '../p05-aborted-bill/answers.ts'

/** A question as sent. */
export interface Question {
  readonly form: Form
  /** Our own API unless said. */
  readonly client?: DialectClient
  readonly as: Caller
  readonly chatId?: string | undefined
  readonly maxTokens?: number
  /** What Claude answers, unless interrupted. */
  readonly answer: Answer
  /** How the process that is asked dies, in words; undefined if it lives. */
  readonly death?: string | undefined
}

/** Enough for every answer. */
export const usualMaxTokens = 400

let asked = 0

/** A question, and what has come back so far: from a dying process just a part, or nothing. */
export class Asked implements Question {
  readonly form: Form
  readonly client: DialectClient
  readonly as: Caller
  readonly answer: Answer
  readonly death: string | undefined
  /** Of this question alone, and as long as every other. */
  readonly message: string
  readonly #requestId: string
  readonly #body: object
  #isOver = false
  status: number | undefined
  headers: Headers | undefined
  received = ''
  /** Resolves when nothing more comes. */
  readonly ended: Promise<void>
  /** In ms since the epoch; undefined if the process has outlived it. */
  diedAt: number | undefined

  constructor(app: Application, url: string, question: Question) {
    asked += 1
    this.form = question.form
    this.client = question.client ?? chatClient
    this.as = question.as
    this.answer = question.answer
    this.death = question.death
    const number = String(asked).padStart(6, '0')
    this.message = `Question ${number}.`
    this.#requestId = `question-${number}`
    this.#body = {
      ...this.client.body({ text: this.message, maxTokens: question.maxTokens ?? usualMaxTokens }, this.form),
      ...(question.chatId && { chat_id: question.chatId }),
    }
    // A dead process's client sees its connection break.
    this.ended = this.#read(app, url)
      .catch(() => undefined)
      .finally(() => (this.#isOver = true))
  }

  /** Asks a living process the same under the same Idempotency-Key. */
  askAgain(app: Application): Promise<Response> {
    return app.send('POST', this.#path, { body: this.#body, headers: this.#headers(app) })
  }

  /** How it was asked and has died, in words. */
  get course(): string {
    return `${this.client.name}, ${this.form}, died ${this.death ?? 'never'}`
  }

  /** Resolves once this many pieces of a stream have arrived. */
  async shows(pieces: number): Promise<void> {
    const isShown = () => (tokensIn(this.client.told(this.received).text, this.answer) ?? 0) >= pieces
    await until(async () => isShown() || this.#isOver || undefined)
    if (!isShown()) throw new Error(`${this.message} was answered ${this.status}: ${this.received}`)
  }

  /** The events that have arrived whole. */
  events(): Promise<ReceivedEvent[]> {
    return Array.fromAsync(readEvents(new Response(this.received)))
  }

  get #path(): string {
    return this.client.paths[this.form]
  }

  async #read(app: Application, url: string): Promise<void> {
    const response = await fetch(`${url}${this.#path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.#headers(app) },
      body: JSON.stringify(this.#body),
    })
    this.status = response.status
    this.headers = response.headers
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) this.received += decoder.decode(chunk, { stream: true })
  }

  #headers({ ada, credentials }: Application): Record<string, string> {
    const { organizationId, userId } = this.as
    const caller =
      this.as === ada
        ? { 'x-api-key': credentials.apiKey }
        : { 'x-org-id': organizationId, 'x-user-id': userId }
    return {
      ...caller,
      'idempotency-key': JSON.stringify(this.message),
      'x-request-id': this.#requestId,
    }
  }
}
