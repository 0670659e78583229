/** How slow a line is. */
export interface Pace {
  readonly latencyMs?: number
  /** Bytes that one connection carries in one direction. What is sent at once arrives at once, when its last byte would. */
  readonly bytesPerSecond?: number
}

/** One direction of one connection: what goes in comes out later, in the same order. */
export class SlowLine {
  readonly #underWay: (() => void)[] = []
  /** When the last byte is on its way, and when it arrives, in ms of `performance.now()`. */
  #sentAt = 0
  #arrivesAt = 0

  /** Calls `work` once that many bytes have arrived: at once if nothing is slow or in flight. */
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
    // Two timers of the same millisecond may fire in either order, so each delivers whichever is first in line.
    setTimeout(() => this.#underWay.shift()?.(), this.#arrivesAt - now)
  }
}
