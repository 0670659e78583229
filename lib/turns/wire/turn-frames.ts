import type { ApiError } from '../../errors.ts'
import { errorEnvelope } from '../../http/error-envelope.ts'
import { frame } from '../../http/event-stream.ts'
import type { Ending } from '../../journal/head.ts'
import { type Outcome, toUnsettled } from '../../outcome.ts'
import { presentEnd, presentIds, type TurnEnd, type TurnIds, withTurn } from './present-turn.ts'

// Server-sent events of a turn: the same bytes for whoever asked, reads along, or resumes.

/** What the first frame tells of a turn; what it has left out is known only as long as its journal. */
type BegunTurn = TurnIds & { readonly maxTokens: number; readonly leftOut?: number }

/** The first frame: Claude has begun. */
export function startFrame(turn: BegunTurn, model: string): string {
  const { maxTokens, leftOut = 0 } = turn
  const terms = { model, max_tokens: maxTokens, ...(leftOut > 0 && { messages_left_out: leftOut }) }
  return frame('start', { ...presentIds(turn), ...terms })
}

/** One frame for each piece of the answer. @param first the number of the first one; they count from 1 */
export function tokenFrames(texts: readonly string[], first: number): string {
  return texts.map((text, index) => frame('token', { text }, first + index)).join('')
}

/** What a turn ended with; with a failure where the answer did not reach its end, or could not be kept. */
type EndedTurn = TurnEnd & { readonly failure: ApiError | undefined }

/** The last frame: the answer came to its end or was stopped, or it broke off. */
export function endFrame(turn: TurnIds, ended: EndedTurn, requestId: string): string {
  return ended.failure === undefined
    ? frame('done', { ...presentIds(turn), ...presentEnd(ended) })
    : failureFrame(turn, ended.failure, requestId)
}

/** The last frame of an answer that broke off, or never began. */
export function failureFrame(turn: TurnIds, failure: ApiError, requestId: string): string {
  return frame('error', errorEnvelope(withTurn(failure, turn), requestId))
}

/** The last frame for somebody who may not read on; the turn itself does. */
export function refusalFrame(refusal: ApiError, requestId: string): string {
  return frame('error', errorEnvelope(refusal, requestId))
}

/** How a turn ended, for its journal. What Postgres has not taken waits there for the sweeper. */
export function endingOf(
  turn: TurnIds,
  ended: EndedTurn & Outcome & { isSettled: boolean },
  requestId: string,
): Ending {
  return {
    frame: endFrame(turn, ended, requestId),
    failure: ended.failure && report(withTurn(ended.failure, turn)),
    unsettled: ended.isSettled ? undefined : toUnsettled(ended),
  }
}

function report({ status, type, code, message, details, retryAfterSeconds }: ApiError): Ending['failure'] {
  return { status, type, code, message, details, retryAfterSeconds }
}
