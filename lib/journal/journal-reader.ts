import type { Item } from '../dynamodb/item.ts'
import { type Beginning, type Head, headOf } from './head.ts'
import {
  batchName,
  firstKey,
  hasExpired,
  headName,
  journalKeys,
  keyOf,
  signalsName,
  type TurnKey,
} from './items.ts'
import { journalTable } from './journal-table.ts'
import { leaseMs } from './lease.ts'
import { unpackPieces } from './packed-pieces.ts'
import { sendSignals } from './signals.ts'

/** The journal of a turn, read from its beginning and then alongside its producer. */
export class JournalReader {
  readonly #key: TurnKey
  #after: string
  #aliveAt = 0
  #head: Head | undefined
  #beginning: Beginning | undefined
  #report: unknown
  readonly #pieces: string[] = []
  #batches = 0

  constructor(key: TurnKey) {
    this.#key = key
    this.#after = String(firstKey(key)[journalKeys.sort])
  }

  /** Undefined until there is a journal. */
  get head(): Head | undefined {
    return this.#head
  }

  /** Undefined until Claude has begun to answer. */
  get beginning(): Beginning | undefined {
    return this.#beginning
  }

  /** What was last known of the answer besides its pieces; undefined until Claude has begun to answer. */
  get report(): unknown {
    return this.#report
  }

  /** The pieces of the answer so far, from the first one. */
  get pieces(): readonly string[] {
    return this.#pieces
  }

  /** Whether the turn has ended and all its pieces have been read. */
  get isComplete(): boolean {
    return this.#head?.pieces === this.#pieces.length
  }

  /** Whether the producer has recently shown a sign of life, and has not ended the turn. */
  get isAlive(): boolean {
    return (
      this.#head !== undefined && this.#head.endedAt === undefined && Date.now() - this.#aliveAt <= leaseMs
    )
  }

  /** Reads what was written since the last read. @throws UnavailableError */
  async read(): Promise<void> {
    for (const item of await journalTable.itemsAfter(keyOf(this.#key, this.#after))) {
      if (!hasExpired(item)) this.#take(item)
    }
  }

  /** Tells the producer that it has a reader. @throws UnavailableError */
  async follow(): Promise<void> {
    await sendSignals(this.#key, { followed_at: Date.now() })
  }

  #take(item: Item): void {
    const name = String(item[journalKeys.sort])
    if (name === signalsName) return
    if (name === headName) {
      this.#head = headOf(item)
      this.#aliveAt = Math.max(this.#aliveAt, this.#head.openedAt)
      return
    }
    this.#aliveAt = Math.max(this.#aliveAt, Number(item['at']))
    // A producer writes its batches one by one: a missing batch was lost, and later ones do not connect to
    // the earlier ones.
    if (name !== batchName(this.#batches + 1)) return
    this.#batches += 1
    this.#after = name
    // Journals outlive a deployment: code before 2026-12 wrote `pieces`, in full. Where it still runs, it fails for want of them
    // rather than tell numbers as words.
    this.#pieces.push(...unpackPieces(String(item['packed'] ?? item['pieces'])))
    if (typeof item['beginning'] === 'string') this.#beginning = JSON.parse(item['beginning']) as Beginning
    if (typeof item['report'] === 'string') this.#report = JSON.parse(item['report'])
  }
}
