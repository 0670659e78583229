import { ApiError, ConflictError, DeadlineError, UpstreamError } from '../errors.ts'
import { UpstreamFailure } from './failures/upstream-failure.ts'

/**
 * Cuts a call to Claude that somebody stops, that runs into its deadline, or that is silent for too long. Silence is counted in
 * bytes, so that pings count as life, and only while we wait: what keeps us is not Claude's fault.
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

  /** Bytes came. Only noted, because a timer for every token is dearer than a look at the clock. */
  heard(): void {
    this.#heardAt = performance.now()
  }

  /** Cuts the call unless the message has begun by then. @param by in ms since the epoch */
  expectBeginning(by: number): void {
    if (this.#reason !== undefined) return
    this.#beginning = setTimeout(() => this.cut(tooLate()), Math.max(0, by - Date.now()))
  }

  /** The message has begun, and from now on it is we who keep Claude waiting. */
  rest(): void {
    clearTimeout(this.#beginning)
    this.#listening = false
  }

  /** From now on we wait for Claude. */
  listen(): void {
    this.#listening = true
    this.heard()
  }

  /** Gives the call up. */
  cut(reason: UpstreamFailure): void {
    this.#reason ??= reason
    this.leave()
    this.#controller.abort()
  }

  /** Nothing is watched any more. */
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
    // A process that was held up itself has bytes to read that have been waiting for it; timers come before them.
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

/** What a call that somebody has stopped ends with. */
export function stopped(): UpstreamFailure {
  return new UpstreamFailure(new ConflictError('The turn was stopped.', 'turn_stopped'), 'never', 'passes')
}

function stalled(): UpstreamFailure {
  return new UpstreamFailure(new UpstreamError('upstream_stalled', 'Claude fell silent.'), 'soon', 'counts')
}

/** The edge would give up a moment later, and say so in words of its own. */
function tooLate(): UpstreamFailure {
  const answer = new ApiError({
    status: 504,
    type: 'timeout_error',
    code: 'upstream_timeout',
    message: 'Claude did not begin to answer in time.',
  })
  return new UpstreamFailure(answer, 'never', 'counts')
}
