import type { Permit } from '../rate-limit/decision.ts'
import { refundPermits, renewSlots } from '../rate-limit/take-permits.ts'
import { type StreamLimits, uncountedStreams } from '../rate-limit/uncounted-streams.ts'
import { noUsage, type TokenCount } from '../usage.ts'

/** A slot's lease is three times as long. */
const renewEveryMs = 10_000

/** The permits of a turn: keeps its slot while it runs, and returns what it did not use at its end. */
export class Meter {
  readonly #permit: Permit
  readonly #timer: NodeJS.Timeout
  /** What Claude has reported; nothing until Claude is asked. */
  used: TokenCount = noUsage

  constructor(permit: Permit) {
    this.#permit = permit
    this.#timer = setInterval(() => void renewSlots(permit), renewEveryMs)
  }

  /** What Postgres has to count while Redis is away. */
  get uncountedStreams(): StreamLimits | undefined {
    return uncountedStreams(this.#permit)
  }

  /** Never throws. */
  async end(): Promise<void> {
    clearInterval(this.#timer)
    await refundPermits(this.#permit, this.used)
  }
}
