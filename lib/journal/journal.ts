import { setTimeout as pause } from 'node:timers/promises'
import type { Item } from '../dynamodb/item.ts'
import { log } from '../log.ts'
import { count } from '../metrics/record.ts'
import { type Beginning, type Ending, endedHead, openHead } from './head.ts'
import { batchKey, expiryOf, headKey, type TurnKey } from './items.ts'
import { journalTable } from './journal-table.ts'
import { heartbeatMs, silenceMs } from './lease.ts'
import { packPieces } from './packed-pieces.ts'
import { readSignals } from './signals.ts'

/** How often a producer checks whether to stop; while it has a reader, it also writes at that rate. */
const paceMs = 500
const followedPaceMs = 250
/** How often it writes otherwise. */
const writeEveryMs = 1_000
/** A reader signals every two seconds that it is there. */
const followedForMs = 5_000
/**
 * The most bytes in a batch, as counted by `weightOf`; DynamoDB takes 400 KB per item, and one item also
 * holds the beginning.
 */
const batchWeight = 350_000
/**
 * In characters: how much may wait for a journal that takes nothing; a resumed stream gets the rest from the
 * stored message.
 */
const mostWaiting = 2_000_000
/** Pauses between tries where the journal holds the only copy of what is written. */
const lastPausesMs = [200, 400, 800, 1_600]
/**
 * How long the beginning of an answer waits for what comes next, so that a short answer is one call, in a chat with the last
 * word of its journal: a call takes a tenth of the CPU of a request that is alone in its process.
 */
const gatherMs = 25
/** Calls are batched: each waits 1 ms per other open journal in its process, 25 at most. */
const longestWaitMs = 25

interface Batch {
  readonly number: number
  readonly pieces: readonly string[]
  readonly beginning: Beginning | undefined
  /** JSON; undefined where it says no more than the batch before. */
  readonly report: string | undefined
}

/**
 * The durable log of a running turn, as kept by its producer. Nothing here ever delays or fails the stream: a
 * journal that cannot be written is missing when a client wants to resume, and is counted.
 */
export class Journal {
  /** How many journals this process has open. */
  static #kept = 0

  readonly #key: TurnKey
  readonly #whenSilent: () => Promise<void>
  readonly #openedAt = Date.now()
  readonly #stop = new AbortController()
  #state: 'kept' | 'overflowed' | 'gone' = 'kept'
  #soon: NodeJS.Timeout | undefined
  #timer: NodeJS.Timeout | undefined
  #ticking: Promise<void> | undefined
  #beginning: Beginning | undefined
  #report: (() => unknown) | undefined
  /** As the last batch has it. */
  #lastReport: string | undefined
  #waiting: string[] = []
  #waitingLength = 0
  #waitingWeight = 0
  #added = 0
  #lastBatch = 0
  /** A batch that may or may not have been written: readers may have seen it, so it must not change. */
  #doubtful: Batch | undefined
  #writing: Promise<boolean> | undefined
  #aliveAt = performance.now()
  #followedUntil = 0
  #saidSilent: Promise<void> | undefined
  /** Whether the last word is there already. */
  #isToldAhead = false
  #isOver = false

  private constructor(key: TurnKey, whenSilent: () => Promise<void>) {
    this.#key = key
    this.#whenSilent = whenSilent
  }

  /**
   * Opens the journal of a turn that is about to begin, as a sign of life from now on.
   * @param whenSilent is called once if the journal can no longer show signs of life; it must not throw
   */
  static async open(key: TurnKey, whenSilent: () => Promise<void>): Promise<Journal> {
    const journal = new Journal(key, whenSilent)
    Journal.#kept += 1
    try {
      await journalTable.putSoon(headKey(key), openHead(journal.#openedAt), journal.#waitMs)
      journal.#schedule()
    } catch {
      journal.#fail('open')
      journal.#state = 'gone'
    }
    return journal
  }

  /** A process with a single journal, as on Lambda, never waits. */
  get #waitMs(): number {
    const others = this.#isOver ? Journal.#kept : Journal.#kept - 1
    return Math.min(others, longestWaitMs)
  }

  /** Whether the turn can be followed, resumed and stopped. */
  get isKept(): boolean {
    return this.#state !== 'gone'
  }

  /** Aborted when a stop has been requested. */
  get stopRequested(): AbortSignal {
    return this.#stop.signal
  }

  /**
   * Claude has begun to answer: written soon, with what Claude has said by then.
   * @param report what is known of the answer besides its pieces, as JSON can have it: asked for with each batch
   */
  begin(beginning: Beginning, report: () => unknown): void {
    if (this.#state === 'gone') return
    this.#beginning = beginning
    this.#report = report
    this.#soon = setTimeout(() => void this.#writeBehind(), gatherMs)
  }

  /** What is known of an answer that has not begun, as JSON can have it: written at once. */
  note(report: unknown): void {
    this.#report = () => report
    void this.#writeBehind()
  }

  /** Pieces of the answer, in order. */
  add(pieces: readonly string[]): void {
    this.#added += pieces.length
    if (this.#state !== 'kept') return
    this.#waiting.push(...pieces)
    for (const piece of pieces) {
      this.#waitingLength += piece.length
      this.#waitingWeight += weightOf(piece)
    }
    if (this.#waitingLength > mostWaiting) this.#overflow()
    else if (this.#waitingWeight > batchWeight) void this.#write()
  }

  /** What is pending, and what is known now, behind what is being written. */
  async #writeBehind(): Promise<void> {
    await this.#writing
    if (this.#hasNews) await this.#write()
  }

  /**
   * The last word of a turn that is about to be settled, where the answer is stored nowhere else: whoever settles the turn or
   * repeats it, should this process die now, has the whole of it. Resolves once it is written, or cannot be.
   */
  async writeAhead(ending: Ending): Promise<void> {
    clearTimeout(this.#soon)
    this.#isToldAhead = (await this.#writeLast(ending, [])) && !this.#hasSomething
  }

  /** The last word. Resolves once it is written, or cannot be; after that the journal does nothing more. */
  async close(ending: Ending): Promise<void> {
    await this.#rest()
    const pausesMs = ending.unsettled === undefined ? [] : [...lastPausesMs]
    const isTold = this.#isToldAhead || (await this.#writeLast(ending, pausesMs))
    // After the last word, not before: either this finds the signal, or its sender finds the word.
    if (isTold) await this.#eraseIfAsked()
    // It knows the answer, and with it the body; the SDK keeps our signal, and so this journal, until the body is collected.
    this.#report = undefined
    await this.#saidSilent
  }

  /** @param pausesMs as below @returns whether the head was taken */
  async #writeLast(ending: Ending, pausesMs: number[]): Promise<boolean> {
    const isLastBatchLeft = await this.#writeRest(pausesMs)
    if (this.#state === 'gone') return false
    const head = endedHead(this.#openedAt, this.#added, ending)
    const [isTaken] = await Promise.all([
      this.#putPatiently(head, pausesMs),
      isLastBatchLeft && this.#write(),
    ])
    return isTaken
  }

  /**
   * Writes all but what fits into one call with the last word.
   * @param pausesMs what is written must not be lost: loses each pause that is used
   * @returns whether there is such a batch
   */
  async #writeRest(pausesMs: number[]): Promise<boolean> {
    while (this.#writing !== undefined) await this.#writing
    while (this.#hasNews) {
      if (pausesMs.length === 0 && this.#restIsOneBatch) return true
      if (await this.#write()) continue
      const pauseMs = pausesMs.shift()
      if (pauseMs === undefined) return false
      await pause(pauseMs)
    }
    return false
  }

  get #restIsOneBatch(): boolean {
    return this.#doubtful === undefined && this.#waitingWeight <= batchWeight
  }

  /** The turn does not exist after all. */
  async discard(): Promise<void> {
    await this.#rest()
    if (this.#state === 'gone') return
    this.#state = 'gone'
    await journalTable.removeSoon(headKey(this.#key), this.#waitMs).catch(() => this.#fail('erase'))
  }

  /** Stops everything that runs on its own. */
  async #rest(): Promise<void> {
    this.#isOver = true
    Journal.#kept -= 1
    clearTimeout(this.#soon)
    clearTimeout(this.#timer)
    await this.#ticking
  }

  get #hasNews(): boolean {
    return this.#hasSomething || this.#newReport() !== undefined
  }

  get #hasSomething(): boolean {
    const isNew = this.#waiting.length > 0 || this.#beginning !== undefined
    return this.#state !== 'gone' && (isNew || this.#doubtful !== undefined)
  }

  #schedule(): void {
    const paceNowMs = this.#isFollowed ? followedPaceMs : paceMs
    // On the same ticks as the other journals of this process, so that they share one call.
    const untilMs = paceNowMs - (performance.now() % paceNowMs)
    this.#timer = setTimeout(() => {
      this.#ticking = this.#tick()
    }, untilMs)
  }

  get #isFollowed(): boolean {
    return performance.now() < this.#followedUntil
  }

  async #tick(): Promise<void> {
    const quietMs = performance.now() - this.#aliveAt
    await Promise.all([this.#listen(), quietMs >= this.#dueMs && this.#write()])
    if (performance.now() - this.#aliveAt > silenceMs) this.#saidSilent ??= this.#whenSilent()
    if (!this.#isOver && this.#state !== 'gone') this.#schedule()
  }

  /** How long it may be silent. A reader is told of an answer that is being thought about, too. */
  get #dueMs(): number {
    if (this.#hasSomething) return this.#isFollowed ? 0 : writeEveryMs
    return this.#isFollowed && this.#newReport() !== undefined ? writeEveryMs : heartbeatMs
  }

  /** Reads the signals of other processes. */
  async #listen(): Promise<void> {
    try {
      const { erased_at, stop_requested_at, followed_at } = await readSignals(this.#key, this.#waitMs)
      if (erased_at !== undefined) return await this.#erase()
      if (stop_requested_at !== undefined) this.#stop.abort()
      if (followed_at !== undefined && Date.now() - followed_at < followedForMs) {
        this.#followedUntil = performance.now() + followedForMs
      }
    } catch {
      this.#fail('read')
    }
  }

  /** Writes the next batch, one at a time. @returns whether the batch under way was taken */
  #write(): Promise<boolean> {
    this.#writing ??= this.#writeBatch().finally(() => (this.#writing = undefined))
    return this.#writing
  }

  async #writeBatch(): Promise<boolean> {
    const batch = (this.#doubtful ??= this.#nextBatch())
    try {
      await journalTable.putSoon(batchKey(this.#key, batch.number), this.#itemOf(batch), this.#waitMs)
      this.#doubtful = undefined
      this.#aliveAt = performance.now()
      return true
    } catch {
      this.#fail('write')
      return false
    }
  }

  #itemOf({ pieces, beginning, report }: Batch) {
    return {
      at: Date.now(),
      packed: packPieces(pieces),
      beginning: beginning && JSON.stringify(beginning),
      report,
      ...expiryOf(this.#openedAt),
    }
  }

  #nextBatch(): Batch {
    let weight = 0
    let end = 0
    for (const piece of this.#waiting) {
      weight += weightOf(piece)
      if (weight > batchWeight && end > 0) break
      end += 1
    }
    const pieces = this.#waiting.splice(0, end)
    for (const piece of pieces) {
      this.#waitingLength -= piece.length
      this.#waitingWeight -= weightOf(piece)
    }
    const beginning = this.#beginning
    this.#beginning = undefined
    const report = this.#newReport()
    this.#lastReport = report ?? this.#lastReport
    return { number: ++this.#lastBatch, pieces, beginning, report }
  }

  #newReport(): string | undefined {
    if (this.#state === 'gone') return undefined
    const report = this.#report && JSON.stringify(this.#report())
    return report === this.#lastReport ? undefined : report
  }

  async #eraseIfAsked(): Promise<void> {
    try {
      const { erased_at } = await readSignals(this.#key, this.#waitMs)
      if (erased_at !== undefined) await this.#erase()
    } catch {
      this.#fail('close')
    }
  }

  async #putPatiently(head: Item, pausesMs: number[]): Promise<boolean> {
    for (const pauseMs of [...pausesMs, undefined]) {
      try {
        await journalTable.putSoon(headKey(this.#key), head, this.#waitMs)
        return true
      } catch {
        if (pauseMs !== undefined) await pause(pauseMs)
      }
    }
    this.#fail('close')
    return false
  }

  /**
   * The journal was erased because the turn's chat was deleted: anything written in the meantime is erased
   * too.
   */
  async #erase(): Promise<void> {
    this.#state = 'gone'
    clearTimeout(this.#soon)
    this.#waiting = []
    this.#saidSilent ??= this.#whenSilent()
    await this.#writing
    const numbers = Array.from({ length: this.#lastBatch }, (_, index) => index + 1)
    const keys = [headKey(this.#key), ...numbers.map((number) => batchKey(this.#key, number))]
    await Promise.all(keys.map((key) => journalTable.removeSoon(key))).catch(() => this.#fail('erase'))
  }

  #overflow(): void {
    this.#state = 'overflowed'
    this.#waiting = []
    this.#waitingLength = 0
    this.#waitingWeight = 0
    this.#fail('overflow')
  }

  #fail(operation: 'open' | 'write' | 'read' | 'overflow' | 'close' | 'erase'): void {
    count('journal_failures_total', { operation })
    log().warn('A journal could not be kept', { operation, turnId: this.#key.turnId })
  }
}

/** The most bytes of a piece in a batch's JSON: six per character, plus quotes and comma. */
function weightOf(piece: string): number {
  return 6 * piece.length + 3
}
