import { unnamedFrame } from '../../../http/event-stream.ts'
import type { Dialect } from '../dialect.ts'
import { chunksOf } from './chunks-of.ts'
import { openaiChatTelling } from './openai-chat-telling.ts'
import { wholeCompletion } from './whole-completion.ts'

/**
 * How clients of `/v1/chat/completions` are told of their turns, also of a whole answer.
 * @param includesUsage whether this request wants to be told the usage at the end of its stream; another request that is
 * answered from the same turn may not
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

/** No text of Claude's has such an end: quotes in it are escaped. */
const tellsUsage = (piece: string) => piece.includes(',"choices":[],"usage":{')

/** Where usage is told at all, every chunk has the field. */
const withUsage = (piece: string) => (tellsUsage(piece) ? piece : `${piece.slice(0, -1)},"usage":null}`)
