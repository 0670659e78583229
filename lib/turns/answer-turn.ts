import type { Requester } from './begin/requester.ts'
import { limitedTokens } from './begin/token-demand.ts'
import type { EarlierTurn } from './begin/turn.ts'
import type { TurnRequest } from './begin/turn-request.ts'
import { followEarlier } from './follow/follow-earlier.ts'
import { noteDelivery } from './follow/note-delivery.ts'
import { finishTurn, openTurn, startTurn } from './run-turn.ts'
import { failureOfTurn } from './settle/turn-failure.ts'
import { turnHeaders } from './wire/turn-headers.ts'

/**
 * Answers with a whole turn once it is settled: this request's own, or the one that it repeats.
 * @returns the answer as JSON
 * @throws ApiError
 */
export async function answerTurn(request: TurnRequest, requester: Requester): Promise<object> {
  const { dialect } = request
  const open = await openTurn(request)
  if ('earlier' in open) return repeatAnswer(open, request, requester)
  const started = await startTurn(open)
  requester.addHeaders(turnHeaders(started))
  const finished = await finishTurn(started, () => undefined)
  requester.noteTokens(limitedTokens(finished))
  await requester.admission.renew()
  const whole = dialect.whole(started.turn, finished)
  if (whole === undefined)
    throw dialect.toldFailure(finished.failure ?? failureOfTurn('turn_stopped'), started.turn)
  return whole
}

async function repeatAnswer(
  turn: EarlierTurn,
  { dialect, principal, alongside }: TurnRequest,
  requester: Requester,
): Promise<object> {
  const whole = await (await followEarlier(turn, requester, dialect)).whole()
  const key = { organizationId: principal.organizationId, turnId: turn.earlier }
  if (turn.way === 'own_retry') alongside(noteDelivery(key, true))
  return whole
}
