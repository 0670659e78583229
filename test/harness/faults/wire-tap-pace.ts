/** How slow a line is. */
export interface Pace {
  readonly latencyMs?: number
  /** What one connection carries in one direction. What was sent as a whole also arrives as a whole, at its end. */
  readonly bytesPerSecond?: number
}

/** One direction of one connection: what goes in comes out later, in the same order. */
export class SlowLine {
  readonly #underWay: (() => void)[] = []
  /** When the last byte is on its way, and when it arrives, in ms of `performance.now()`. */
  #sentAt = 0
  #arrivesAt = 0

  /** Calls `work` when so many bytes have arrived: at once, where nothing is slow and nothing under way. */
  deliver(pace: Pace | undefined, bytes: number, work: () => void): void {
    if (pace === undefined && this.#underWay.length === 0) {
      work()
      return
    }
    const now = performance.now()
    const { latencyMs = 0, bytesPerSecond = Infinity } = pace ?? {}
    this.#sentAt = Math.max(this.#sentAt, now) + (bytes / bytesPerSecond) * 1_000
    this.#arrivesAt = Math.max(this.#arrivesAt, this.#sentAt + latencyMs)
    this.#underWay.push(work)
    // Two timers of the same millisecond may fire in either order, so each delivers whatever comes first.
    setTimeout(() => this.#underWay.shift()?.(), this.#arrivesAt - now)
  }
}
