import { DeadlineError, UpstreamError } from '../errors.ts'
import { UpstreamFailure } from './upstream-failure.ts'

/**
 * Cuts a call to Claude that runs into its deadline, or that is silent for too long. Silence is counted in
 * bytes, so that pings count as life, and only while we wait: a slow client of ours is not Claude's fault.
 */
export class StreamGuard {
  readonly #controller = new AbortController()
  readonly #deadline: NodeJS.Timeout
  readonly #silence: NodeJS.Timeout
  #waiting = true
  #reason: UpstreamFailure | undefined

  /** @param deadlineAt in ms since the epoch */
  constructor(deadlineAt: number, silenceMs: number) {
    this.#deadline = setTimeout(
      () => this.cut(new UpstreamFailure(new DeadlineError(), 'never', 'passes')),
      Math.max(0, deadlineAt - Date.now()),
    )
    this.#silence = setTimeout(() => {
      if (this.#waiting) this.cut(stalled())
      else this.#silence.refresh()
    }, silenceMs)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Why the call was cut, if it was this guard. */
  get reason(): UpstreamFailure | undefined {
    return this.#reason
  }

  /** The next bytes, with an eye on the silence until they come. */
  async next(chunks: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer>> {
    this.#waiting = true
    this.#silence.refresh()
    try {
      return await chunks.next()
    } finally {
      this.#waiting = false
    }
  }

  /** Gives the connection up. */
  cut(reason?: UpstreamFailure): void {
    this.#reason ??= reason
    this.leave()
    this.#controller.abort()
  }

  /** Nothing is watched any more. */
  leave(): void {
    clearTimeout(this.#deadline)
    clearTimeout(this.#silence)
  }
}

function stalled(): UpstreamFailure {
  return new UpstreamFailure(new UpstreamError('upstream_stalled', 'Claude fell silent.'), 'soon', 'counts')
}
