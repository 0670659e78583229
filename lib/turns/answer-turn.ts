import type { Requester } from './begin/requester.ts'
import { limitedTokens } from './begin/token-demand.ts'
import type { TurnRequest } from './begin/turn-request.ts'
import { presentEnd, presentIds, withTurn } from './dialects/chat/present-turn.ts'
import { followEarlier } from './follow/follow-earlier.ts'
import { finishTurn, openTurn, startTurn } from './run-turn.ts'
import { turnHeaders } from './wire/turn-headers.ts'

/**
 * Answers with the whole of a turn once it is settled, be it this request's own or the one that its Idempotency-Key
 * has begun before.
 * @throws ApiError
 */
export async function answerTurn(request: TurnRequest, requester: Requester) {
  const open = await openTurn(request)
  if ('earlier' in open) {
    const turn = await (await followEarlier(open.earlier, requester, request.dialect)).end()
    return { ...presentIds(turn), reply: turn.text, ...presentEnd(turn) }
  }
  const started = await startTurn(open)
  requester.addHeaders(turnHeaders(started))
  const finished = await finishTurn(started, () => undefined)
  requester.noteTokens(limitedTokens(finished))
  await requester.admission.renew()
  if (finished.failure !== undefined) throw withTurn(finished.failure, started.turn)
  return { ...presentIds(started.turn), reply: finished.text, ...presentEnd(finished) }
}
