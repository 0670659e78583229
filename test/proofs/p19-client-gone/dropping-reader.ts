import { setTimeout as pause } from 'node:timers/promises'
import type { Caller } from '../../harness/application.ts'
import { send, withoutPings } from '../hosts/hosts.ts'
import { BrokenPromise } from '../proof.ts'

/** How a reader who keeps losing the connection reads a turn. */
export interface Drops {
  /** How long after the turn's beginning, in ms, the reader comes. */
  readonly afterMs: number
  /** Bytes after which each connection but the last is dropped. */
  readonly bytes: readonly number[]
}

/** No reader comes back more often than this for the end of one answer. */
const mostConnections = 100

/** Reads a turn through one process after another, like an EventSource: an event that is cut off does not count. */
export class DroppingReader {
  /** How many connections were dropped before their end. */
  drops = 0
  readonly #urls: readonly string[]
  readonly #as: Caller
  readonly #bytes: number[]
  #connections = 0
  #events = ''

  constructor(urls: readonly string[], as: Caller, drops: Drops) {
    this.#urls = urls
    this.#as = as
    this.#bytes = [...drops.bytes]
  }

  /** Asks for a turn of its own, as often as it takes to learn which it is. */
  async begin(key: string): Promise<string> {
    while (this.#events === '') {
      const headers = { 'idempotency-key': key }
      await this.#connect((url, signal) =>
        send(url, '/chat/stream', { as: this.#as, body: { message: 'Count.' }, headers, signal }),
      )
    }
    return turnIn(this.#events)
  }

  /** @returns every event of the turn, from the first to the terminal one, in the bytes that came */
  async readToEnd(turnId: string): Promise<string> {
    while (!isWhole(this.#events)) {
      const [lastId = ''] = [...this.#events.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id).slice(-1)
      // Before the first token, a client starts over.
      if (lastId === '') this.#events = ''
      await this.#connect((url, signal) =>
        send(url, `/turns/${turnId}/stream`, { as: this.#as, headers: { 'last-event-id': lastId }, signal }),
      )
    }
    return this.#events
  }

  async #connect(open: (url: string, signal: AbortSignal) => Promise<Response>): Promise<void> {
    if (this.#connections === mostConnections) {
      throw new BrokenPromise(`after ${mostConnections} connections the end of a turn had not come`)
    }
    const client = new AbortController()
    const limit = this.#bytes.shift() ?? Infinity
    const response = await open(this.#urls[this.#connections++ % this.#urls.length] ?? '', client.signal)
    if (response.status !== 200) throw new BrokenPromise(`a reader who came back got ${response.status}`)
    const received = await readBytes(response, limit)
    if (received.length === limit) this.drops++
    client.abort()
    // A UTF-8 character that was cut in two is in no whole event.
    const text = withoutPings(received.toString())
    this.#events += /^[^]*\n\n/.exec(text)?.[0] ?? ''
  }
}

/** @returns that many bytes, or all there are */
async function readBytes(response: Response, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= limit) break
  }
  return Buffer.concat(chunks).subarray(0, limit)
}

const isWhole = (events: string) => /^event: (done|error)$/m.test(events)
const turnIn = (events: string) => /"turn_id":"(turn_[0-9a-f]{32})"/.exec(events)?.[1] ?? ''

/** Reads a turn that another caller began. */
export async function readAlong(
  urls: readonly string[],
  as: Caller,
  turnId: string,
  drops: Drops,
): Promise<{ events: string; drops: number }> {
  await pause(drops.afterMs)
  const reader = new DroppingReader(urls, as, drops)
  return { events: await reader.readToEnd(turnId), drops: reader.drops }
}
