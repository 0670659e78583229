import type { Telling } from '../dialect.ts'
import { endOf, failedEnd } from './kept-end.ts'
import { errorFrame, lastFrames } from './last-frames.ts'
import { startFrames } from './start-frames.ts'
import { nextSequence, writtenIn } from './told-events.ts'

/**
 * How turns are told to clients of OpenAI's Responses API: a piece is one of its events, made as Claude's comes, so a replay
 * is the same to the byte. No word of them is stored outside of their journal.
 */
export const responsesTelling: Telling = {
  name: 'openai_responses',
  endsFrame: (piece) => piece.endsWith('\n\n'),
  keptText: () => '',
  writtenText: writtenIn,
  toldFailure: (failure) => failure,
  startFrame: (turn, model) => startFrames(turn, { model }),
  pieceFrames: (pieces) => pieces.join(''),
  endFrame: (_, ended) => JSON.stringify(endOf(ended)),
  failureFrame: (turn, failure) => lastFrames(turn, {}, failedEnd(failure), []),
  refusalFrame: (refusal, _, sent = []) => errorFrame(failedEnd(refusal), nextSequence(sent)),
}
