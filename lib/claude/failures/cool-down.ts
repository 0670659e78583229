import { UpstreamFailure } from './upstream-failure.ts'

/** So often, in ms, one call asks whether trouble has ended. */
const askEveryMs = 1_000
/** So long, in ms, the others wait for what it finds. */
const patienceMs = 2_000

/**
 * Trouble that only an operator can mend: no call helps, and each would burn. While it lasts one call a second finds out
 * whether it still does; whoever comes between waits for the next chance, and then is told what Claude has said. So its end
 * is seen within a second, and by the first who asks.
 */
export class CoolDown {
  readonly #kind: UpstreamFailure['breaker']
  #failure: UpstreamFailure | undefined
  #nextCallAt = 0

  /** @param kind of the failures that begin it */
  constructor(kind: UpstreamFailure['breaker']) {
    this.#kind = kind
  }

  /** Makes the call when it is its turn. @throws ApiError of the call that has failed for this; what the call throws */
  async pass<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.#failure !== undefined) await this.#waitForTurn()
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

  async #waitForTurn(): Promise<void> {
    const until = Date.now() + patienceMs
    while (this.#failure !== undefined) {
      const now = Date.now()
      if (now >= this.#nextCallAt) {
        this.#nextCallAt = now + askEveryMs
        return
      }
      if (now >= until) throw this.#failure.answer
      const pauseMs = Math.min(this.#nextCallAt, until) - now
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}
