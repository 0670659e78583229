import type { Dialect } from '../dialect.ts'
import { endOf, failedEnd, isFailed, type KeptEnd } from './kept-end.ts'
import { endedResponse, lastFrames } from './last-frames.ts'
import type { ResponseTerms } from './response-object.ts'
import { responsePieces } from './response-pieces.ts'
import { responsesTelling } from './responses-telling.ts'
import { startFrames } from './start-frames.ts'
import type { ToolNames } from './tool-names.ts'

/** How the client of one request is told of its turn, also of a whole answer. */
export function responsesDialect(terms: ResponseTerms, tools: ToolNames): Dialect {
  return {
    ...responsesTelling,
    piecesOf: (turn) => responsePieces(turn, tools),
    startFrame: (turn) => startFrames(turn, terms),
    lastFrames: (turn, kept, pieces) => lastFrames(turn, terms, JSON.parse(kept) as KeptEnd, pieces),
    failureFrame: (turn, failure) => lastFrames(turn, terms, failedEnd(failure), []),
    whole(turn, ended) {
      const end = endOf(ended)
      return isFailed(end) ? undefined : endedResponse(turn, terms, end, ended.pieces)
    },
  }
}
