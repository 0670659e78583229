import { followEarlier } from './follow-earlier.ts'
import { presentEnd, presentIds, withTurn } from './present-turn.ts'
import type { Requester } from './requester.ts'
import { finishTurn, openTurn, startTurn } from './run-turn.ts'
import { limitedTokens } from './token-demand.ts'
import { turnHeaders } from './turn-headers.ts'
import type { TurnRequest } from './turn-request.ts'

/**
 * Answers with the whole of a turn once it is settled, be it this request's own or the one that its Idempotency-Key
 * has begun before.
 * @throws ApiError
 */
export async function answerTurn(request: TurnRequest, requester: Requester) {
  const open = await openTurn(request)
  if ('earlier' in open) {
    const turn = await (await followEarlier(open.earlier, requester)).end()
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
