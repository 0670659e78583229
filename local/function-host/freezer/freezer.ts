import { setImmediate as turn } from 'node:timers/promises'
import type { Origin } from './origin.ts'
import { SocketWatch } from './watch-sockets.ts'
import { TimerWatch } from './watch-timers.ts'

/** Something that a frozen process would not have done, or would do only in its next invocation. */
export interface LateActivity {
  readonly what: string
  /** The lines of code that began it, the innermost first. */
  readonly origin: Origin
}

/** The number of event-loop ticks for which the process is watched. */
const turns = 5

/**
 * Lambda freezes a process as soon as its handler has ended. This reports what the freeze would catch: I/O and timers
 * after the end, answers still to come, and timers still set. Idle connections are fine.
 */
export class Freezer {
  readonly #sockets: SocketWatch
  readonly #timers: TimerWatch
  readonly #onFrozen: (late: readonly LateActivity[]) => void
  #seen: LateActivity[] | undefined

  /**
   * Patches this process permanently; call it before the handlers are loaded.
   * @param onFrozen is called after each invocation with what was late
   */
  constructor(onFrozen: (late: readonly LateActivity[]) => void) {
    this.#onFrozen = onFrozen
    this.#sockets = new SocketWatch(({ what, origin }) =>
      this.#seen?.push({ what: `a socket ${what}`, origin }),
    )
    this.#timers = new TimerWatch((origin) => this.#seen?.push({ what: 'a timer goes off', origin }))
  }

  /** Runs one invocation and freezes after it. No other may run at the same time. */
  async around<Value>(invocation: () => Promise<Value>): Promise<Value> {
    const value = await invocation()
    this.#seen = []
    const unfinished = this.#sockets.unfinished()
    for (let count = 0; count < turns; count++) await turn()
    const waiting = this.#timers.waiting().map((origin) => ({ what: 'a timer is still set', origin }))
    const late = [...this.#seen, ...unfinished, ...waiting]
    this.#seen = undefined
    this.#onFrozen(late)
    return value
  }
}
