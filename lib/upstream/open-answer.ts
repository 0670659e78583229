import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { claudeSettings } from '../config/claude.ts'
import { count } from '../metrics/record.ts'
import { Answer, type PiecesOf } from './answer.ts'
import { throughBreaker } from './failures/circuit-breaker.ts'
import { noteTrouble } from './failures/note-trouble.ts'
import { retryPause } from './failures/retry-law.ts'
import { failureOfCall, UpstreamFailure } from './failures/upstream-failure.ts'
import { StreamGuard, stopped } from './stream-guard.ts'

/** A call to Claude, which is repeated where the retry law allows. */
export interface Call {
  readonly model: string
  /** Makes the call, with `stream`. @throws an error of the SDK */
  send(options: { signal: AbortSignal; timeout: number }): Promise<Response>
  /** How the answer becomes pieces. */
  readonly piecesOf: PiecesOf
}

/**
 * Calls Claude and waits for its first event, trying again as the retry law allows. From then on the answer
 * is ours to pay for, and no retry follows.
 * @param deadlineAt in ms since the epoch: when the answer has to have ended
 * @param stop aborted when the answer is no longer wanted, even while it is being read
 * @param beginBy in ms since the epoch: when its first event has to have come, over all tries
 * @throws ApiError that says what the client is told
 */
export async function openAnswer(
  call: Call,
  deadlineAt: number,
  stop: AbortSignal,
  beginBy = deadlineAt,
): Promise<Answer> {
  const lastMoment = Math.min(beginBy, deadlineAt)
  for (let retries = 0; ; retries++) {
    try {
      return await throughBreaker(call.model, () => tryOnce(call, deadlineAt, stop, beginBy))
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error
      count('upstream_errors_total', { model: call.model, code: error.answer.code })
      noteTrouble(call.model, error)
      const pauseMs = retryPause(error, retries, lastMoment - Date.now(), Math.random())
      if (pauseMs === undefined) throw error.answer
      await pause(pauseMs, undefined, { signal: stop }).catch(() => {
        throw stopped().answer
      })
    }
  }
}

async function tryOnce(call: Call, deadlineAt: number, stop: AbortSignal, beginBy: number): Promise<Answer> {
  const guard = new StreamGuard(deadlineAt, claudeSettings().CLAUDE_IDLE_TIMEOUT_MS, stop)
  if (beginBy < deadlineAt) guard.expectBeginning(beginBy)
  try {
    // The SDK's own limit ends at the headers; the guard watches to the last byte.
    const response = await call.send({ signal: guard.signal, timeout: Math.max(1, deadlineAt - Date.now()) })
    const body = response.body as unknown as Readable
    const answer = new Answer(response.headers.get('request-id') ?? '', body, guard, call.piecesOf)
    await answer.begin()
    return answer
  } catch (error) {
    guard.leave()
    throw guard.reason ?? (error instanceof UpstreamFailure ? error : failureOfCall(error))
  }
}
