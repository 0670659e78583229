import type { ApiError } from '../../../errors.ts'
import { unnamedFrame } from '../../../http/event-stream.ts'
import { openaiError } from '../../../http/openai-error.ts'
import { failureOfTurn } from '../../settle/turn-failure.ts'
import type { Telling, TurnIds } from '../dialect.ts'
import { chunkIn } from './chunk.ts'

/**
 * How turns are told to clients of `/v1/chat/completions`: a piece is a chunk as the client reads it. Nothing that is said is
 * stored outside of the journal.
 */
export const openaiChatTelling: Telling = {
  name: 'openai_chat',
  endsFrame: () => true,
  keptText: () => '',
  writtenText: (pieces) => pieces.map(writtenIn).join(''),
  toldFailure: (failure) => failure,
  startFrame: () => '',
  pieceFrames: (pieces) => pieces.map(unnamedFrame).join(''),
  // Whoever has the whole answer is told so, also where our books have to wait for its end.
  endFrame(turn, { state, lastLines, failure }) {
    const isWhole = lastLines !== undefined || (state === 'completed' && failure === undefined)
    if (isWhole) return unnamedFrame('[DONE]')
    return failureFrame(turn, failure ?? failureOfTurn('turn_stopped'))
  },
  failureFrame,
  refusalFrame,
}

/** Never a clean end: clients take one for the end of the answer. */
function failureFrame(_: TurnIds, failure: ApiError): string {
  return refusalFrame(failure)
}

function refusalFrame(refusal: ApiError): string {
  return unnamedFrame(JSON.stringify(openaiError(refusal)))
}

function writtenIn(piece: string): string {
  const {
    content = '',
    reasoning_content: thought = '',
    tool_calls: calls = [],
  } = chunkIn(piece).choices[0]?.delta ?? {}
  return content + thought + calls.map((call) => call.function.arguments).join('')
}
