import type { Usage } from '../usage.ts'
import { EventScanner, MalformedStreamError, type ScannedEvent } from './event-scanner.ts'
import { field, updateUsage, usageAtStart } from './reported-usage.ts'
import type { StreamGuard } from './stream-guard.ts'
import { connectionFailure, failureOfEvent, type UpstreamFailure } from './upstream-failure.ts'

/** After its last event Claude ends the connection at once; one that does not is not worth keeping. */
const farewellMs = 1_000

/**
 * Claude's answer as it arrives. It is complete only if `message_stop` was seen: a connection that was cut, by
 * anybody, ends without an error and looks like success.
 */
export class Answer {
  readonly upstreamRequestId: string
  readonly #chunks: AsyncIterator<Buffer>
  readonly #scanner = new EventScanner()
  readonly #guard: StreamGuard
  #usage: Usage | undefined
  #stopReason: string | undefined
  #complete = false
  #failure: UpstreamFailure | undefined
  #firstTexts: string[] = []

  constructor(upstreamRequestId: string, chunks: AsyncIterable<Buffer>, guard: StreamGuard) {
    this.upstreamRequestId = upstreamRequestId
    this.#chunks = chunks[Symbol.asyncIterator]()
    this.#guard = guard
  }

  /** What Claude has reported: undefined before its first event; of the output, the truth only at the end. */
  get usage(): Usage | undefined {
    return this.#usage
  }

  /** Why Claude stopped, once it has said so. */
  get stopReason(): string | undefined {
    return this.#stopReason
  }

  get complete(): boolean {
    return this.#complete
  }

  /** Waits for the first event of the message. @throws UpstreamFailure */
  async begin(): Promise<void> {
    while (this.#usage === undefined) {
      if (this.#failure !== undefined) throw this.#failure
      this.#firstTexts.push(...(await this.#read()))
    }
  }

  /** The pieces of text in order; those that arrived together come together. @throws UpstreamFailure */
  async *texts(): AsyncGenerator<string[], void, undefined> {
    if (this.#firstTexts.length > 0) yield this.#firstTexts
    while (!this.#complete) {
      if (this.#failure !== undefined) throw this.#failure
      const texts = await this.#read()
      if (texts.length > 0) yield texts
    }
    void this.#leave()
  }

  /** What stands in the next bytes. A failure is kept for later, because text may stand before it. */
  async #read(): Promise<string[]> {
    const texts: string[] = []
    try {
      const chunk = await this.#guard.next(this.#chunks)
      if (chunk.done) throw new MalformedStreamError('The stream ended before the message did')
      for (const event of this.#scanner.push(chunk.value)) this.#take(event, texts)
    } catch (error) {
      this.#guard.cut()
      this.#failure =
        error instanceof UpstreamErrorEvent
          ? failureOfEvent(error.event)
          : (this.#guard.reason ?? connectionFailure(error))
    }
    return texts
  }

  #take(event: ScannedEvent, texts: string[]): void {
    switch (event.type) {
      case 'message_start':
        this.#usage = usageAtStart(field(event['message'], 'usage'))
        break
      case 'content_block_delta': {
        const text = field(event['delta'], 'text')
        if (typeof text === 'string' && text !== '') texts.push(text)
        break
      }
      case 'message_delta': {
        const stopReason = field(event['delta'], 'stop_reason')
        if (typeof stopReason === 'string') this.#stopReason = stopReason
        if (this.#usage) this.#usage = updateUsage(this.#usage, event['usage'])
        break
      }
      case 'message_stop':
        this.#complete = this.#usage !== undefined
        break
      case 'error':
        throw new UpstreamErrorEvent(event)
    }
  }

  /** Reads the end of the response, so that the connection can serve the next call. */
  async #leave(): Promise<void> {
    this.#guard.leave()
    const timer = setTimeout(() => this.#guard.cut(), farewellMs).unref()
    try {
      while (!(await this.#chunks.next()).done);
    } catch {
      // Nothing depends on this connection any more.
    }
    clearTimeout(timer)
  }
}

class UpstreamErrorEvent extends Error {
  readonly event: ScannedEvent
  constructor(event: ScannedEvent) {
    super('Claude sent an error event')
    this.event = event
  }
}
