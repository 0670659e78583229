import type { Caller } from '../../harness/application.ts'

/** Patience for the end of a stream, in ms. */
const patienceMs = 20_000

/** A user who asks over HTTP. */
export class User {
  readonly #url: string
  readonly #headers: Record<string, string>

  constructor(url: string, { organizationId, userId }: Caller) {
    this.#url = url
    this.#headers = {
      'content-type': 'application/json',
      'x-org-id': organizationId,
      'x-user-id': userId,
    }
  }

  ask(path: string, message: string, idempotencyKey?: string): Promise<Listener> {
    const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }
    return this.#send('POST', path, headers, JSON.stringify({ message, max_tokens: 200 }))
  }

  resume(turnId: string, lastId: string): Promise<Listener> {
    return this.#send('GET', `/turns/${turnId}/stream`, { 'last-event-id': lastId })
  }

  stop(turnId: string): Promise<Listener> {
    return this.#send('POST', `/turns/${turnId}/stop`, {})
  }

  async #send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Listener> {
    const answering = fetch(`${this.#url}${path}`, {
      method,
      headers: { ...this.#headers, ...headers },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(patienceMs),
    })
    return new Listener(await answering.catch(outOfPatience))
  }
}

/** A caller who repeats a request whose turn was lost in an outage waits for the next sweep. */
function outOfPatience(error: Error): undefined {
  if (error.name !== 'TimeoutError') throw error
}

/** Listens to an answer as it arrives. */
export class Listener {
  /** 0 if there was no answer. */
  readonly status: number
  readonly #reader: ReadableStreamDefaultReader<string> | undefined
  #heard = ''

  constructor(response: Response | undefined) {
    this.status = response?.status ?? 0
    this.#reader = response?.body?.pipeThrough(new TextDecoderStream()).getReader()
  }

  get turnId(): string | undefined {
    return /"turn_id":"(\w+)"/.exec(this.#heard)?.[1]
  }

  /** The id of the last event received whole; 0 for none. */
  get lastId(): string {
    return [...this.#heard.matchAll(/^id: (\d+)\n.*\n\n/gm)].at(-1)?.[1] ?? '0'
  }

  /** Listens for that many events, or to the end. */
  async listen(events = Infinity): Promise<void> {
    while (this.#heard.split('\n\n').length <= events) {
      // A user who has left, or lost patience, hears no more.
      const next = await this.#reader?.read().catch(() => undefined)
      if (next?.value === undefined) return
      this.#heard += next.value
    }
  }

  async leave(): Promise<void> {
    await this.#reader?.cancel().catch(() => undefined)
  }
}
