import type { Readable } from 'node:stream'
import type { Extras } from '../reported.ts'
import type { UpstreamName } from '../upstream-names.ts'
import type { ServedAs } from '../usage.ts'
import { EventScanner, MalformedStreamError, type ScannedEvent } from './event-scanner.ts'
import { connectionFailure, failureOfEvent, type UpstreamFailure } from './failures/upstream-failure.ts'
import { updateExtras } from './report/extras.ts'
import { isFreeRefusal } from './report/free-refusal.ts'
import type { Report } from './report/report.ts'
import { servedAs } from './report/reported-service.ts'
import { field, type ReportedUsage, updateUsage, usageAtStart } from './report/reported-usage.ts'
import { ThinkingWatch } from './report/unseen-thinking.ts'
import type { StreamGuard } from './stream-guard.ts'

/** Claude ends the connection right after its last event; one that stays open longer is not worth keeping. */
const farewellMs = 1_000
/** Claude's request ids and stop reasons are shorter; they are stored and told, so they are bounded. */
const longestName = 200

/**
 * The pieces in which a dialect tells an event of Claude's, in order.
 * @param lines of the event, as they came
 */
export type PiecesOf = (event: ScannedEvent, lines: string) => readonly string[]

/** Takes the pieces that arrived together. Claude never waits: it is read as fast as it writes. */
export type TakePieces = (pieces: readonly string[]) => void

/**
 * Claude's answer as it arrives. It is complete only if `message_stop` was seen: a connection that was cut,
 * by anybody, ends without an error and looks like success. Bytes are taken as the socket emits them: an
 * async iterator cost three promises for every token, a quarter of the whole relay.
 */
export class Answer {
  readonly upstream: UpstreamName
  readonly upstreamRequestId: string
  readonly #body: Readable
  readonly #guard: StreamGuard
  readonly #piecesOf: PiecesOf
  readonly #scanner = new EventScanner()
  readonly #begun = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<void>()
  readonly #thinking = new ThinkingWatch()
  #usage: ReportedUsage | undefined
  #served: ServedAs = {}
  #extras: Extras = {}
  #hasOutput = false
  #isFree = false
  #stopReason: string | undefined
  #lastLines: string | undefined
  #failure: UpstreamFailure | undefined
  #take: TakePieces | undefined
  /** What arrived before there was anything to take it. */
  #early: string[] = []

  constructor(
    upstream: UpstreamName,
    upstreamRequestId: string,
    body: Readable,
    guard: StreamGuard,
    piecesOf: PiecesOf,
  ) {
    this.upstream = upstream
    this.upstreamRequestId = upstreamRequestId.slice(0, longestName)
    this.#body = body
    this.#guard = guard
    this.#piecesOf = piecesOf
    body.on('data', (chunk: Buffer) => this.#read(chunk))
    body.on('error', (error) => this.#fail(error))
    // The last event of every stream, whatever ended it.
    body.on('close', () => {
      if (!this.#isOver) this.#fail(new MalformedStreamError('The stream ended before the message did'))
    })
  }

  /** What Claude has reported: undefined before its first event; the output is exact only at the end. */
  get usage(): ReportedUsage | undefined {
    return this.#usage
  }

  /** What its charge depends on besides its words, as far as that is known by now. */
  get report(): Report {
    return {
      upstream: this.upstream,
      usage: this.#usage,
      served: this.#served,
      extras: this.#extras,
      hasStopped: this.#stopReason !== undefined,
      isFree: this.#isFree,
      thinking: this.#thinking.soFar(),
    }
  }

  /** Why Claude stopped, once it has said so. */
  get stopReason(): string | undefined {
    return this.#stopReason
  }

  get complete(): boolean {
    return this.#lastLines !== undefined
  }

  /** `message_stop` as it came: undefined until the answer is complete. It is in no piece. */
  get lastLines(): string | undefined {
    return this.#lastLines
  }

  /** Waits for the first event of the message. @throws UpstreamFailure */
  async begin(): Promise<void> {
    await this.#begun.promise
    if (this.#usage === undefined) throw this.#failure
  }

  /** Hands over the pieces, in order, to the end of the message. @throws UpstreamFailure */
  async relay(take: TakePieces): Promise<void> {
    if (this.#early.length > 0) take(this.#early)
    this.#take = take
    this.#goOn()
    await this.#ended.promise
    // The connection lives on and references this answer; nothing that it brought may live as long.
    this.#take = undefined
    if (!this.complete) throw this.#failure
  }

  get #isOver(): boolean {
    return this.complete || this.#failure !== undefined
  }

  #read(chunk: Buffer): void {
    if (this.#isOver) return
    this.#guard.heard()
    const pieces: string[] = []
    let failure: unknown
    try {
      this.#scanner.push(chunk, (event, lines) => {
        this.#understand(event, lines)
        if (!this.complete) pieces.push(...this.#piecesOf(event, lines))
      })
    } catch (error) {
      failure = error
    }
    // What came before a failure is handed over first.
    this.#hand(pieces)
    if (this.complete) this.#leave()
    else if (failure !== undefined) this.#fail(failure)
  }

  #understand(event: ScannedEvent, lines: string): void {
    this.#thinking.take(event)
    switch (event.type) {
      case 'message_start':
        this.#usage = usageAtStart(field(event['message'], 'usage'))
        this.#served = servedAs(this.#served, field(event['message'], 'usage'))
        break
      case 'content_block_start':
        this.#hasOutput = true
        break
      case 'message_delta': {
        const stopReason = field(event['delta'], 'stop_reason')
        if (typeof stopReason === 'string') this.#stopReason = stopReason.slice(0, longestName)
        this.#isFree ||= isFreeRefusal(event['delta'], this.#hasOutput)
        if (this.#usage) this.#usage = updateUsage(this.#usage, event['usage'])
        this.#served = servedAs(this.#served, event['usage'])
        this.#extras = updateExtras(this.#extras, event['usage'], this.#usage)
        break
      }
      case 'message_stop':
        if (this.#usage !== undefined) this.#lastLines ??= lines
        break
      case 'error':
        throw new UpstreamErrorEvent(event)
    }
  }

  #hand(pieces: readonly string[]): void {
    if (this.#take !== undefined) {
      if (pieces.length > 0) this.#take(pieces)
      return
    }
    this.#early.push(...pieces)
    if (this.#usage !== undefined) this.#rest()
  }

  /** The message has begun: no more is read until there is something to take it. */
  #rest(): void {
    this.#body.pause()
    this.#guard.rest()
    this.#begun.resolve()
  }

  #goOn(): void {
    if (this.#isOver) return
    this.#guard.listen()
    this.#body.resume()
  }

  #fail(error: unknown): void {
    if (this.#isOver) return
    this.#failure =
      error instanceof UpstreamErrorEvent
        ? failureOfEvent(error.event)
        : (this.#guard.reason ?? connectionFailure(error))
    this.#guard.leave()
    this.#giveUp()
    this.#begun.resolve()
    this.#ended.resolve()
  }

  /** Lets the response come to its end, so that the connection can serve the next call. */
  #leave(): void {
    this.#guard.leave()
    const timer = setTimeout(() => this.#giveUp(), farewellMs).unref()
    this.#body.once('close', () => clearTimeout(timer))
    this.#body.resume()
    this.#ended.resolve()
  }

  /**
   * Not by a signal: the SDK keeps its signal until the body is collected, and the error in it, whose stack
   * references us, would put that off for ever.
   */
  #giveUp(): void {
    this.#body.destroy()
  }
}

class UpstreamErrorEvent extends Error {
  readonly event: ScannedEvent
  constructor(event: ScannedEvent) {
    super('Claude sent an error event')
    this.event = event
  }
}
