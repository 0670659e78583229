import { movesOn } from './moves-on.ts'
import { NotCalled } from './not-called.ts'
import { UpstreamFailure } from './upstream-failure.ts'

/** How often one call asks whether the trouble has ended. */
const askEveryMs = 1_000
/** How long the other calls wait for its result. */
const patienceMs = 2_000

/**
 * Trouble that only an operator can mend: no call helps, and each would be wasted. While it lasts, one call a
 * second finds out whether it still does; a call in between waits for the next chance, and is then told what
 * Claude said. So its end is seen within a second, and by the first caller to ask.
 */
export class CoolDown {
  readonly #kind: UpstreamFailure['breaker']
  #failure: UpstreamFailure | undefined
  #nextCallAt = 0

  /** @param kind of the failures that begin it */
  constructor(kind: UpstreamFailure['breaker']) {
    this.#kind = kind
  }

  /**
   * Makes the call when it is its turn.
   * @param isLast whether there is no other upstream that could be asked instead of waiting for that
   * @throws NotCalled with what the call was told that failed for this trouble; what the call throws
   */
  async pass<Result>(isLast: boolean, call: () => Promise<Result>): Promise<Result> {
    if (this.#failure !== undefined) {
      await this.#waitForTurn(isLast || !movesOn(this.#failure) ? patienceMs : 0)
    }
    try {
      const result = await call()
      this.#failure = undefined
      return result
    } catch (error) {
      if (error instanceof UpstreamFailure && error.breaker === this.#kind) this.#begin(error)
      throw error
    }
  }

  #begin(failure: UpstreamFailure): void {
    this.#failure = failure
    this.#nextCallAt = Date.now() + askEveryMs
  }

  async #waitForTurn(waitMs: number): Promise<void> {
    const until = Date.now() + waitMs
    while (this.#failure !== undefined) {
      const now = Date.now()
      if (now >= this.#nextCallAt) {
        this.#nextCallAt = now + askEveryMs
        return
      }
      if (now >= until) throw new NotCalled(this.#failure.answer, movesOn(this.#failure))
      const pauseMs = Math.min(this.#nextCallAt, until) - now
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}
