import { setTimeout as pause } from 'node:timers/promises'
import type { Item } from '../dynamodb/table.ts'
import { log } from '../log.ts'
import { count } from '../metrics/record.ts'
import { type Beginning, type Ending, endedHead, openHead } from './head.ts'
import { batchKey, expiryOf, headKey, type TurnKey } from './items.ts'
import { journalTable } from './journal-table.ts'
import { heartbeatMs, silenceMs } from './lease.ts'
import { readSignals } from './signals.ts'

/** How often, in ms, a producer looks whether it is to stop; when somebody reads along, it writes as often. */
const paceMs = 500
const followedPaceMs = 250
/** Else it writes so often. */
const writeEveryMs = 1_000
/** A reader says every two seconds that it is there. */
const followedForMs = 5_000
/** The most bytes of a batch, as `weightOf` reckons them; DynamoDB takes 400 KB an item, and the beginning is in one, too. */
const batchWeight = 350_000
/** So much, in characters, waits for a journal that takes nothing; who resumes gets the rest from the stored message. */
const mostWaiting = 2_000_000
/** Pauses between tries, in ms, where words are at stake that nobody else has. */
const lastPausesMs = [200, 400, 800, 1_600]
/** Journals of one process make their calls together: each waits a millisecond for every other one, at most these. */
const longestWaitMs = 25

interface Batch {
  readonly number: number
  readonly pieces: readonly string[]
  readonly beginning: Beginning | undefined
}

/**
 * The durable log of a running turn, as its producer keeps it. Nothing here ever holds up or fails the stream: a
 * journal that cannot be written is missing to those who would resume, and counted.
 */
export class Journal {
  /** How many this process keeps at present. */
  static #kept = 0

  readonly #key: TurnKey
  readonly #whenSilent: () => Promise<void>
  readonly #openedAt = Date.now()
  readonly #stop = new AbortController()
  #state: 'kept' | 'overflowed' | 'gone' = 'kept'
  #soon: NodeJS.Immediate | undefined
  #timer: NodeJS.Timeout | undefined
  #ticking: Promise<void> | undefined
  #beginning: Beginning | undefined
  #waiting: string[] = []
  #waitingLength = 0
  #waitingWeight = 0
  #added = 0
  #lastBatch = 0
  /** A batch that may or may not have been written: readers may know it, so it must not change any more. */
  #doubtful: Batch | undefined
  #writing: Promise<boolean> | undefined
  #aliveAt = performance.now()
  #followedUntil = 0
  #saidSilent: Promise<void> | undefined
  #isOver = false

  private constructor(key: TurnKey, whenSilent: () => Promise<void>) {
    this.#key = key
    this.#whenSilent = whenSilent
  }

  /**
   * Opens the journal of a turn that is about to begin: from now on it shows that it lives.
   * @param whenSilent is called once if the journal cannot show that any more; it must not throw
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

  /** Who is alone, as on Lambda, waits for nobody. */
  get #waitMs(): number {
    const others = this.#isOver ? Journal.#kept : Journal.#kept - 1
    return Math.min(others, longestWaitMs)
  }

  /** Whether the turn can be followed, resumed and stopped. */
  get isKept(): boolean {
    return this.#state !== 'gone'
  }

  /** Aborted when somebody has asked to stop. */
  get stopRequested(): AbortSignal {
    return this.#stop.signal
  }

  /** Claude has begun to answer: written at once, with what it has said already. */
  begin(beginning: Beginning): void {
    if (this.#state === 'gone') return
    this.#beginning = beginning
    this.#soon = setImmediate(() => void this.#write())
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

  /** Claude has said all: what is waiting is written at once, and nobody waits for it. */
  flush(): void {
    if (this.#hasSomething) void this.#write()
  }

  /** The last word. Resolves when it is written, or cannot be; after that nothing of the journal goes on. */
  async close(ending: Ending): Promise<void> {
    await this.#rest()
    const pausesMs = ending.unsettled === undefined ? [] : [...lastPausesMs]
    await this.#writeRest(pausesMs)
    if (this.#state !== 'gone') await this.#end(ending, pausesMs)
    await this.#saidSilent
  }

  /** @param pausesMs of which each that is waited for is taken */
  async #writeRest(pausesMs: number[]): Promise<void> {
    while (this.#hasSomething) {
      if (await this.#write()) continue
      const pauseMs = pausesMs.shift()
      if (pauseMs === undefined) break
      await pause(pauseMs)
    }
    await this.#writing
  }

  /** There is no such turn after all. */
  async discard(): Promise<void> {
    await this.#rest()
    if (this.#state === 'gone') return
    this.#state = 'gone'
    await journalTable.removeSoon(headKey(this.#key), this.#waitMs).catch(() => this.#fail('erase'))
  }

  /** Nothing happens by itself any more. */
  async #rest(): Promise<void> {
    this.#isOver = true
    Journal.#kept -= 1
    clearImmediate(this.#soon)
    clearTimeout(this.#timer)
    await this.#ticking
  }

  get #hasSomething(): boolean {
    const isNew = this.#waiting.length > 0 || this.#beginning !== undefined
    return this.#state !== 'gone' && (isNew || this.#doubtful !== undefined)
  }

  #schedule(): void {
    const paceNowMs = this.#isFollowed ? followedPaceMs : paceMs
    // At the same moments as the other journals of this process, so that they make one call of it.
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
    const dueMs = !this.#hasSomething ? heartbeatMs : this.#isFollowed ? 0 : writeEveryMs
    await Promise.all([this.#listen(), quietMs >= dueMs && this.#write()])
    if (performance.now() - this.#aliveAt > silenceMs) this.#saidSilent ??= this.#whenSilent()
    if (!this.#isOver && this.#state !== 'gone') this.#schedule()
  }

  /** Looks what others want. */
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

  /** Writes the next batch, one at a time. @returns whether the one that was under way was taken */
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

  #itemOf({ pieces, beginning }: Batch) {
    return {
      at: Date.now(),
      pieces: JSON.stringify(pieces),
      beginning: beginning && JSON.stringify(beginning),
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
    return { number: ++this.#lastBatch, pieces, beginning }
  }

  async #end(ending: Ending, pausesMs: number[]): Promise<void> {
    const head = endedHead(this.#openedAt, this.#added, ending)
    try {
      await this.#putPatiently(head, pausesMs)
      // After the last word, not before: either this finds the signal, or who has sent it finds the word.
      const { erased_at } = await readSignals(this.#key, this.#waitMs)
      if (erased_at !== undefined) await this.#erase()
    } catch {
      this.#fail('close')
    }
  }

  async #putPatiently(head: Item, pausesMs: number[]): Promise<void> {
    for (const pauseMs of pausesMs) {
      try {
        return await journalTable.putSoon(headKey(this.#key), head, this.#waitMs)
      } catch {
        await pause(pauseMs)
      }
    }
    await journalTable.putSoon(headKey(this.#key), head, this.#waitMs)
  }

  /** The journal was erased, because the turn's chat was deleted: what was written meanwhile goes, too. */
  async #erase(): Promise<void> {
    this.#state = 'gone'
    clearImmediate(this.#soon)
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

/** The most bytes of a piece in the JSON of a batch: six for a character, with its quotes and comma. */
function weightOf(piece: string): number {
  return 6 * piece.length + 3
}
