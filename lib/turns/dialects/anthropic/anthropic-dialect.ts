import type { ApiError } from '../../../errors.ts'
import { errorEnvelope } from '../../../http/error-envelope.ts'
import { frame } from '../../../http/event-stream.ts'
import { failureOfTurn } from '../../settle/turn-failure.ts'
import { cutLong } from '../cut-long.ts'
import type { Dialect, TurnIds } from '../dialect.ts'
import { wholeMessage, writtenIn } from './whole-message.ts'

/**
 * How turns are told to clients of Anthropic's Messages API: a piece is an event of Claude's as it came, so
 * nothing of an answer is lost or changed, and no event of ours comes in between. The words are stored only
 * in the journal.
 */
export const anthropicDialect: Dialect = {
  name: 'anthropic',
  piecesOf: (_, lines) => cutLong(lines),
  keptText: () => '',
  writtenText: writtenIn,
  toldFailure: (failure) => failure,
  startFrame: () => '',
  pieceFrames: (pieces) => pieces.join(''),
  // A client that has the whole answer gets its true end, even where our books have yet to record it.
  endFrame: (turn, { lastLines, failure }, requestId) =>
    lastLines ?? failureFrame(turn, failure ?? failureOfTurn('turn_stopped'), requestId),
  failureFrame,
  refusalFrame,
  whole: (_, { pieces, lastLines }) =>
    lastLines === undefined ? undefined : wholeMessage(pieces.join('') + lastLines),
}

/** Never a clean end: clients take one for the end of the answer. */
function failureFrame(_: TurnIds, failure: ApiError, requestId: string): string {
  return refusalFrame(failure, requestId)
}

function refusalFrame(refusal: ApiError, requestId: string): string {
  return frame('error', errorEnvelope(refusal, requestId))
}
