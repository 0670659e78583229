import type { ApiError } from '../../../errors.ts'
import { errorEnvelope } from '../../../http/error-envelope.ts'
import { frame } from '../../../http/event-stream.ts'
import { failureOfTurn } from '../../settle/turn-failure.ts'
import type { Telling, TurnIds } from '../dialect.ts'
import { writtenIn } from './written-in.ts'

/**
 * How turns are told to clients of Anthropic's Messages API: a piece is an event of Claude as it came, so nothing of an
 * answer is lost or changed, and none of ours comes in between. No word of them is stored outside of their journal.
 */
export const anthropicTelling: Telling = {
  name: 'anthropic',
  endsFrame: (piece) => piece.endsWith('\n\n'),
  keptText: () => '',
  writtenText: writtenIn,
  toldFailure: (failure) => failure,
  startFrame: () => '',
  pieceFrames: (pieces) => pieces.join(''),
  // Whoever has the whole answer is told so, also where our books have to wait for its end.
  endFrame: (turn, { state, lastLines, failure }, requestId) => {
    if (lastLines !== undefined) return lastLines
    // Booked later, by somebody who has not seen how it came.
    if (state === 'completed' && failure === undefined) return frame('message_stop', { type: 'message_stop' })
    return failureFrame(turn, failure ?? failureOfTurn('turn_stopped'), requestId)
  },
  failureFrame,
  refusalFrame,
}

/** Never a clean end: clients take one for the end of the answer. */
function failureFrame(_: TurnIds, failure: ApiError, requestId: string): string {
  return refusalFrame(failure, requestId)
}

function refusalFrame(refusal: ApiError, requestId: string): string {
  return frame('error', errorEnvelope(refusal, requestId))
}
