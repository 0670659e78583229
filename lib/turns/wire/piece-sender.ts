import { ApiError, InternalError } from '../../errors.ts'
import type { EventStream } from '../../http/event-stream.ts'
import type { Dialect } from '../dialects/dialect.ts'
import type { Listener } from '../follow/listener.ts'

/**
 * How many characters become frames at a time: no more than these, and the rest of the last frame, wait in memory for a
 * slow client.
 */
const lengthAtOnce = 4_000

/**
 * Sends the pieces of an answer to one client at that client's own pace. A client that falls behind is sent
 * the rest from the list of pieces, which its owner keeps anyway: a slow client costs no memory and delays no
 * one. A reader who may not read on is told why, and is sent nothing more. Only whole frames are sent, so that whatever
 * else is said comes between two of them.
 */
export class PieceSender {
  readonly #client: EventStream
  readonly #listener: Listener
  readonly #dialect: Dialect
  #pieces: readonly string[] = []
  /** How many of the pieces are parts of whole frames. */
  #ready = 0
  #sent: number
  #sending: Promise<void> | undefined
  #isRefused = false

  /** @param after how many pieces the client already has */
  constructor(client: EventStream, after: number, listener: Listener, dialect: Dialect) {
    this.#client = client
    this.#sent = after
    this.#listener = listener
    this.#dialect = dialect
  }

  /** How many pieces have been sent, including those that the client already had. */
  get sent(): number {
    return this.#sent
  }

  /** Sends what is new. @param pieces all of them so far, in a list that may still grow */
  send(pieces: readonly string[]): void {
    this.#pieces = pieces
    this.#ready = pieces.findLastIndex((piece) => this.#dialect.endsFrame(piece)) + 1
    if (this.#sending === undefined) this.#goOn(this.#sendSome())
  }

  /**
   * Sends a frame that is no piece, and worth nothing later: not while the reader falls behind or has to be looked up anew.
   */
  say(frame: string): void {
    if (this.#sending !== undefined || this.#isOver) return
    const { holds } = this.#listener.admission
    this.#goOn((holds ? this.#client.send(frame) : this.#renew())?.then(() => true))
  }

  /**
   * Waits until the client has taken every frame that is whole.
   * @returns false where it is gone or may not read on, or time is up
   */
  async areTaken(): Promise<boolean> {
    await this.#sending
    if (!this.#isOver && !this.#listener.admission.holds) await this.#renew()
    return !this.#isOver && this.#sent >= this.#ready
  }

  /** @param waiting until more can be sent; undefined: nothing has to be waited for */
  #goOn(waiting: Promise<boolean> | undefined): void {
    if (waiting === undefined) return
    this.#sending = this.#sendRest(waiting).finally(() => (this.#sending = undefined))
  }

  get #isOver(): boolean {
    return this.#isRefused || this.#client.clientGone
  }

  /** @returns undefined once everything is sent; else a promise of whether more can and should be sent */
  #sendSome(): Promise<boolean> | undefined {
    while (this.#sent < this.#ready && !this.#isOver) {
      // A slow renewal is the fault of Postgres, not of the client: what can be sent at once afterwards is
      // sent, deadline or not.
      if (!this.#listener.admission.holds) return this.#renew().then(() => true)
      const some = this.#next()
      const full = this.#client.send(this.#dialect.pieceFrames(some, this.#sent + 1))
      this.#sent += some.length
      if (full !== undefined) return full.then(() => Date.now() < this.#listener.deadlineAt)
    }
    return undefined
  }

  #next(): readonly string[] {
    let end = this.#sent
    for (let length = 0, isWhole = true; end < this.#ready && !(isWhole && length >= lengthAtOnce); end++) {
      const piece = this.#pieces[end] ?? ''
      length += piece.length
      isWhole = this.#dialect.endsFrame(piece)
    }
    return this.#pieces.slice(this.#sent, end)
  }

  async #sendRest(waiting: Promise<boolean>): Promise<void> {
    for (let next: Promise<boolean> | undefined = waiting; next !== undefined; next = this.#sendSome()) {
      if (!(await next)) return
    }
  }

  async #renew(): Promise<void> {
    const { admission, requestId } = this.#listener
    try {
      await admission.renew()
    } catch (error) {
      this.#isRefused = true
      const refusal = error instanceof ApiError ? error : new InternalError(error)
      const sent = this.#pieces.slice(0, this.#sent)
      await this.#client.send(this.#dialect.refusalFrame(refusal, requestId, sent))
      await this.#client.end()
    }
  }
}
