import { ApiError, ConflictError, DeadlineError, UpstreamError } from '../errors.ts'
import { UpstreamFailure } from './failures/upstream-failure.ts'

/**
 * Cuts a call to Claude that is stopped, reaches its deadline, or is silent for too long. Silence is counted
 * in bytes, so that pings count as life, and only while we wait for Claude: our own delays are not its fault.
 */
export class StreamGuard {
  readonly #controller = new AbortController()
  readonly #deadline: NodeJS.Timeout
  readonly #stop: AbortSignal
  readonly #stopped = () => this.cut(stopped())
  readonly #silenceMs: number
  #silence: NodeJS.Timeout
  #lastLook: NodeJS.Immediate | undefined
  #beginning: NodeJS.Timeout | undefined
  #heardAt = performance.now()
  #listening = true
  #reason: UpstreamFailure | undefined

  /** @param deadlineAt in ms since the epoch */
  constructor(deadlineAt: number, silenceMs: number, stop: AbortSignal) {
    this.#stop = stop
    stop.addEventListener('abort', this.#stopped)
    this.#deadline = setTimeout(
      () => this.cut(new UpstreamFailure(new DeadlineError(), 'never', 'passes')),
      Math.max(0, deadlineAt - Date.now()),
    )
    this.#silenceMs = silenceMs
    this.#silence = setTimeout(() => this.#check(), silenceMs)
    if (stop.aborted) this.#stopped()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Why the call was cut, if it was this guard. */
  get reason(): UpstreamFailure | undefined {
    return this.#reason
  }

  /**
   * Bytes came. Only the time is noted, because a timer for every token costs more than a look at the clock.
   */
  heard(): void {
    this.#heardAt = performance.now()
  }

  /** Cuts the call unless the message has begun by then. @param by in ms since the epoch */
  expectBeginning(by: number): void {
    if (this.#reason !== undefined) return
    this.#beginning = setTimeout(() => this.cut(tooLate()), Math.max(0, by - Date.now()))
  }

  /** The message has begun, and from now on Claude waits for us. */
  rest(): void {
    clearTimeout(this.#beginning)
    this.#listening = false
  }

  /** From now on we wait for Claude. */
  listen(): void {
    this.#listening = true
    this.heard()
  }

  /** Gives up the call. */
  cut(reason: UpstreamFailure): void {
    this.#reason ??= reason
    this.leave()
    this.#controller.abort()
  }

  /** Stops watching. */
  leave(): void {
    this.#stop.removeEventListener('abort', this.#stopped)
    clearTimeout(this.#deadline)
    clearTimeout(this.#silence)
    clearImmediate(this.#lastLook)
    clearTimeout(this.#beginning)
  }

  #check(): void {
    const leftMs = this.#silenceLeftMs
    if (leftMs > 0) this.#silence = setTimeout(() => this.#check(), leftMs)
    // If this process was held up, bytes may be waiting to be read; timers run before I/O.
    else this.#lastLook = setImmediate(() => this.#cutSilent())
  }

  #cutSilent(): void {
    if (this.#silenceLeftMs > 0) this.#check()
    else this.cut(stalled())
  }

  get #silenceLeftMs(): number {
    return (this.#listening ? this.#heardAt : performance.now()) + this.#silenceMs - performance.now()
  }
}

/** The failure of a call that was stopped. */
export function stopped(): UpstreamFailure {
  return new UpstreamFailure(new ConflictError('The turn was stopped.', 'turn_stopped'), 'never', 'passes')
}

function stalled(): UpstreamFailure {
  return new UpstreamFailure(new UpstreamError('upstream_stalled', 'Claude fell silent.'), 'soon', 'counts')
}

/** The edge would give up a moment later, with an error in its own words. */
function tooLate(): UpstreamFailure {
  const answer = new ApiError({
    status: 504,
    type: 'timeout_error',
    code: 'upstream_timeout',
    message: 'Claude did not begin to answer in time.',
  })
  return new UpstreamFailure(answer, 'never', 'counts')
}
