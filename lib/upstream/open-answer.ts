import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { claudeSettings } from '../config/claude.ts'
import type { FailedCall } from '../failed-call.ts'
import { count } from '../metrics/record.ts'
import type { UpstreamName } from '../upstream-names.ts'
import { Answer, type PiecesOf } from './answer.ts'
import { throughBreaker } from './failures/circuit-breaker.ts'
import { movesOn } from './failures/moves-on.ts'
import { NotCalled } from './failures/not-called.ts'
import { noteTrouble } from './failures/note-trouble.ts'
import { retryPause } from './failures/retry-law.ts'
import { switchedOff } from './failures/switched-off.ts'
import { failureOfCall, UpstreamFailure } from './failures/upstream-failure.ts'
import { findUpstream } from './find-upstream.ts'
import { field } from './report/reported-usage.ts'
import { StreamGuard, stopped } from './stream-guard.ts'
import type { Upstream } from './upstream.ts'

/** A call to Claude, which is repeated where the retry law allows. */
export interface Call {
  readonly model: string
  /** Makes the call, with `stream`. @throws an error of the SDK */
  send(upstream: Upstream, options: { signal: AbortSignal; timeout: number }): Promise<Response>
  /** How the answer becomes pieces. */
  readonly piecesOf: PiecesOf
}

/** Whom a call may be made to, and for how long. */
export interface Asking {
  /** In the order in which they are asked, as of now: an operator may switch one off. */
  upstreams(): Promise<readonly UpstreamName[]>
  /** In ms since the epoch: when the answer has to have ended. */
  readonly deadlineAt: number
  /** In ms since the epoch: when its first event has to have come, over all calls; by default the deadline. */
  readonly beginBy?: number
  /** Aborted when the answer is no longer wanted, even while it is being read. */
  readonly stop: AbortSignal
  /** The calls that failed so far, to which each that fails is added; the last is in here before the next is made. */
  readonly failedCalls: FailedCall[]
  /** Told of each of them. */
  onFailedCall?(): void
}

/**
 * Asks the upstreams in their order and waits for the first event of an answer; where none can serve the call now, asks again
 * as the retry law allows. From then on the answer is ours to pay for, and no other call follows.
 * @throws ApiError that says what the client is told
 */
export async function openAnswer(call: Call, asking: Asking): Promise<Answer> {
  const lastMoment = Math.min(asking.beginBy ?? asking.deadlineAt, asking.deadlineAt)
  for (let retries = 0; ; retries++) {
    try {
      return await askInTurn(call, asking)
    } catch (error) {
      if (error instanceof NotCalled) throw error.answer
      if (!(error instanceof UpstreamFailure)) throw error
      const pauseMs = mayAskAgain(asking)
        ? retryPause(error, retries, lastMoment - Date.now(), Math.random())
        : undefined
      if (pauseMs === undefined) throw error.answer
      await pause(pauseMs, undefined, { signal: asking.stop }).catch(() => {
        throw stopped().answer
      })
    }
  }
}

/**
 * A call that may have been charged is repeated once in a turn: no upstream can tell a repetition from a new call, so each
 * may be charged.
 */
function mayAskAgain({ failedCalls }: Asking): boolean {
  return failedCalls.filter(({ kind }) => kind === 'ambiguous').length <= 1
}

/** @throws UpstreamFailure of the last call, or NotCalled where there was none */
async function askInTurn(call: Call, asking: Asking): Promise<Answer> {
  const names = await asking.upstreams()
  let failure: unknown
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1
    try {
      return await askOne(name, call, asking, isLast)
    } catch (error) {
      // A failure tells more than that nothing was asked.
      if (!(error instanceof NotCalled && failure instanceof UpstreamFailure)) failure = error
      const goesOn =
        error instanceof NotCalled ? error.movesOn : error instanceof UpstreamFailure && movesOn(error)
      if (!goesOn || isLast) throw failure
      count('upstream_moves_total', { upstream: name, model: call.model })
    }
  }
  throw new NotCalled(switchedOff(), false)
}

async function askOne(name: UpstreamName, call: Call, asking: Asking, isLast: boolean): Promise<Answer> {
  const upstream = findUpstream(name)
  let calledAt = 0
  try {
    return await throughBreaker(name, call.model, isLast, () => {
      calledAt = Date.now()
      return callOnce(upstream, call, asking)
    })
  } catch (error) {
    if (error instanceof UpstreamFailure) {
      count('upstream_errors_total', { upstream: name, model: call.model, code: error.answer.code })
      noteTrouble(name, call.model, error)
      if (error.reach === 'ambiguous') count('ambiguous_calls_total', { upstream: name, model: call.model })
      asking.failedCalls.push(failedCall(name, error, calledAt))
      asking.onFailedCall?.()
    }
    throw error
  }
}

async function callOnce(
  upstream: Upstream,
  call: Call,
  { deadlineAt, beginBy = deadlineAt, stop }: Asking,
): Promise<Answer> {
  const guard = new StreamGuard(deadlineAt, claudeSettings().CLAUDE_IDLE_TIMEOUT_MS, stop)
  if (beginBy < deadlineAt) guard.expectBeginning(beginBy)
  let requestId: string | null | undefined
  try {
    // The SDK's own limit ends at the headers; the guard watches to the last byte.
    const timeout = Math.max(1, deadlineAt - Date.now())
    const response = await call.send(upstream, { signal: guard.signal, timeout })
    requestId = response.headers.get(upstream.requestIdHeader)
    const body = response.body as unknown as Readable
    const answer = new Answer(upstream.name, requestId ?? '', body, guard, call.piecesOf)
    await answer.begin()
    return answer
  } catch (error) {
    guard.leave()
    const failure = guard.reason ?? (error instanceof UpstreamFailure ? error : failureOfCall(error))
    const headers = field(error, 'headers')
    requestId ??= headers instanceof Headers ? headers.get(upstream.requestIdHeader) : undefined
    throw failure.ofCall(requestId ?? undefined)
  }
}

function failedCall(upstream: UpstreamName, failure: UpstreamFailure, calledAt: number): FailedCall {
  const { reach: kind, status, upstreamRequestId } = failure
  return { upstream, kind, status, upstreamRequestId, calledAt: new Date(calledAt).toISOString() }
}
