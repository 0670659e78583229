/** A point in time, in ms by both clocks of a process. */
export interface Moment {
  readonly wall: number
  readonly monotonic: number
}

export function momentNow(): Moment {
  return { wall: Date.now(), monotonic: performance.now() }
}

/**
 * How long ago that was, in ms, by the clock by which it is longer ago. Each may fall behind alone: the wall clock is
 * set back where it was fast, and the monotonic one may stand while Lambda has frozen the process.
 */
export function msSince({ wall, monotonic }: Moment): number {
  return Math.max(Date.now() - wall, performance.now() - monotonic)
}
