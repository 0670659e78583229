/** A point in time, in ms by both clocks of a process. */
export interface Moment {
  readonly wall: number
  readonly monotonic: number
}

export function momentNow(): Moment {
  return { wall: Date.now(), monotonic: performance.now() }
}

/**
 * Ms since that moment, by the clock that says more. Either may fall behind: the wall clock is set back when
 * it was fast, and the monotonic one may stand still while Lambda has frozen the process.
 */
export function msSince({ wall, monotonic }: Moment): number {
  return Math.max(Date.now() - wall, performance.now() - monotonic)
}
