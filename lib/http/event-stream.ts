import { finished, type Writable } from 'node:stream'
import { within } from '../within.ts'

/** CloudFront and most proxies give up on a connection that is silent for 30 seconds. */
const pingEveryMs = 10_000
/** A client that reads nothing for this long counts as gone; the answer is still read to its end. */
const patienceMs = 15_000

/** A comment, which says nothing and keeps the connection alive. */
export const ping = ': ping\n\n'

/**
 * One server-sent event. `data` becomes JSON, which never holds a line break, so no text can forge an event.
 */
export function frame(event: string, data: unknown, id?: number): string {
  const idLine = id === undefined ? '' : `id: ${id}\n`
  return `event: ${event}\n${idLine}data: ${JSON.stringify(data)}\n\n`
}

/** A server-sent event without a name. @param data without line breaks */
export function unnamedFrame(data: string): string {
  return `data: ${data}\n\n`
}

/** Writes server-sent events to one client. Never throws, however slow or gone that client is. */
export class EventStream {
  readonly #stream: Writable
  readonly #pings: NodeJS.Timeout
  readonly #ended = Promise.withResolvers<void>()
  readonly #arrived = Promise.withResolvers<boolean>()
  #clientGone = false
  #isTold = false

  constructor(stream: Writable) {
    this.#stream = stream
    finished(stream, (error) => {
      this.#clientGone = true
      this.#arrived.resolve(!error && this.#isTold)
      this.#ended.resolve()
    })
    this.#pings = setInterval(() => this.#ping(), pingEveryMs)
  }

  /** Whether the client has left. Neither Lambda nor the local server tells; a failing write does. */
  get clientGone(): boolean {
    return this.#clientGone
  }

  /**
   * Whether the last frames, and all before them, were handed over: known at the end, or when the client is seen to have
   * left before that.
   */
  get arrived(): Promise<boolean> {
    return this.#arrived.promise
  }

  /** Resolves when the client can take more, at the latest when its patience is up. */
  send(frames: string): Promise<void> | undefined {
    if (this.#clientGone || this.#stream.write(frames)) return undefined
    return this.#drained()
  }

  /** Sends the last frames of what the client wants to read. */
  sendLast(frames: string): Promise<void> | undefined {
    this.#isTold = true
    return this.send(frames)
  }

  /** Ends the stream. Resolves once every byte is handed over, or the client is gone. */
  async end(): Promise<void> {
    clearInterval(this.#pings)
    this.#stream.end()
    if (!(await within(patienceMs, this.#ended.promise))) this.#stream.destroy()
  }

  #ping(): void {
    if (!this.#clientGone && !this.#stream.writableNeedDrain) this.#stream.write(ping)
  }

  async #drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#stream.once('drain', resolve)
    if (!(await within(patienceMs, Promise.race([promise, this.#ended.promise])))) this.#giveUp()
    this.#stream.off('drain', resolve)
  }

  #giveUp(): void {
    this.#clientGone = true
    this.#arrived.resolve(false)
  }
}
