import { unnamedFrame } from '../../../http/event-stream.ts'
import type { Dialect } from '../dialect.ts'
import { chunksOf } from './chunks-of.ts'
import { openaiChatTelling } from './openai-chat-telling.ts'
import { wholeCompletion } from './whole-completion.ts'

/**
 * How clients of `/v1/chat/completions` are told of their turns, also of a whole answer.
 * @param includesUsage whether this request wants the usage at the end of its stream; a repetition of it may differ in that
 */
export function openaiChatDialect(includesUsage: boolean): Dialect {
  return {
    ...openaiChatTelling,
    piecesOf: chunksOf,
    pieceFrames: (pieces) => {
      const told = includesUsage ? pieces.map(withUsage) : pieces.filter((piece) => !tellsUsage(piece))
      return told.map(unnamedFrame).join('')
    },
    whole: (_, { pieces, lastLines }) => (lastLines === undefined ? undefined : wholeCompletion(pieces)),
  }
}

/** Claude's text cannot look like this: its quotes are escaped. */
const tellsUsage = (piece: string) => piece.includes(',"choices":[],"usage":{')

/** A stream that includes the usage has the field in every chunk. */
const withUsage = (piece: string) => (tellsUsage(piece) ? piece : `${piece.slice(0, -1)},"usage":null}`)
