import type { EarlierTurn } from './begin-turn.ts'
import { followEarlier } from './follow-earlier.ts'
import { presentEnd, presentIds, withTurn } from './present-turn.ts'
import type { Reply } from './reply.ts'
import { finishTurn, type StartedTurn } from './run-turn.ts'
import { limitedTokens } from './token-demand.ts'
import { turnHeaders } from './turn-headers.ts'

/**
 * Answers with the whole of a turn once it is settled, be it this request's own or the one that its Idempotency-Key
 * has begun before.
 * @throws ApiError
 */
export async function answerTurn(begun: StartedTurn | EarlierTurn, reply: Reply) {
  if ('earlier' in begun) {
    const turn = await (await followEarlier(begun.earlier, reply)).end()
    return { ...presentIds(turn), reply: turn.text, ...presentEnd(turn) }
  }
  const { turn } = begun
  reply.addHeaders(turnHeaders(begun))
  const finished = await finishTurn(begun, () => undefined)
  reply.noteTokens(limitedTokens(finished))
  await reply.admission.renew()
  if (finished.failure !== undefined) throw withTurn(finished.failure, turn)
  return { ...presentIds(turn), reply: finished.text, ...presentEnd(finished) }
}
