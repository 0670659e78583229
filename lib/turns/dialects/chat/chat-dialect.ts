import { formatUsd } from '../../../budget/prices/money.ts'
import type { ApiError } from '../../../errors.ts'
import { holderNames } from '../../../holder.ts'
import { errorEnvelope } from '../../../http/error-envelope.ts'
import { frame } from '../../../http/event-stream.ts'
import type { ScannedEvent } from '../../../upstream/event-scanner.ts'
import { field } from '../../../upstream/report/reported-usage.ts'
import { cutLong } from '../cut-long.ts'
import type { Dialect, TurnIds } from '../dialect.ts'
import { presentEnd, presentIds, withTurn } from './present-turn.ts'

/** How turns of a chat are told: a piece is a text that Claude sent, told as a `token` event of its own. */
export const chatDialect: Dialect = {
  name: 'chat',
  piecesOf: () => (event) => {
    const text = textOf(event)
    return text === '' ? [] : cutLong(text)
  },
  endsFrame: () => true,
  keptText: joined,
  restOf: (kept, pieces) => kept.slice(joined(pieces).length),
  writtenText: joined,
  toldFailure: withTurn,
  waitingFrame: ({ scope, place, held }) =>
    `: waiting for the budget of this ${holderNames[scope]}, place ${place}, held by others $${formatUsd(held)}\n\n`,
  startFrame(turn, model) {
    const { maxTokens, leftOut = 0, waitedMs = 0 } = turn
    const terms = {
      model,
      max_tokens: maxTokens,
      ...(leftOut > 0 && { messages_left_out: leftOut }),
      ...(waitedMs > 0 && { budget_wait_ms: waitedMs }),
    }
    return frame('start', { ...presentIds(turn), ...terms })
  },
  thinkingFrame: (tokens) => frame('thinking', { tokens }),
  pieceFrames: (pieces, first) =>
    pieces.map((text, index) => frame('token', { text }, first + index)).join(''),
  endFrame(turn, ended, requestId) {
    if (ended.failure !== undefined) return failureFrame(turn, ended.failure, requestId)
    return frame('done', { ...presentIds(turn), ...presentEnd(ended) })
  },
  failureFrame,
  refusalFrame,
  whole(turn, { pieces, failure, ...ended }) {
    if (failure !== undefined) return undefined
    return { ...presentIds(turn), reply: joined(pieces), ...presentEnd(ended) }
  },
}

function failureFrame(turn: TurnIds, failure: ApiError, requestId: string): string {
  return refusalFrame(withTurn(failure, turn), requestId)
}

function refusalFrame(refusal: ApiError, requestId: string): string {
  return frame('error', errorEnvelope(refusal, requestId))
}

function joined(pieces: readonly string[]): string {
  return pieces.join('')
}

/** A block may start with its first words. */
function textOf(event: ScannedEvent): string {
  const text = field(event[event.type === 'content_block_start' ? 'content_block' : 'delta'], 'text')
  return event.type.startsWith('content_block_') && typeof text === 'string' ? text : ''
}
