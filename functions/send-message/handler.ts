import { bufferedEndpoint } from '../../lib/endpoints/buffered-endpoint.ts'
import { cutHeaders, presentEnd, presentIds, withTurn } from '../../lib/turns/present-turn.ts'
import { finishTurn, startTurn } from '../../lib/turns/run-turn.ts'
import { limitedTokens } from '../../lib/turns/token-demand.ts'
import { routes } from '../routes.ts'
import { messageBody } from './schema.ts'
import { messageDemand, toTurnRequest } from './turn-request.ts'

/** One message to Claude, answered as a whole. */
export const handler = bufferedEndpoint(
  routes['send-message'],
  { body: messageBody },
  async (request) => {
    const started = await startTurn(toTurnRequest(request))
    request.addHeaders(cutHeaders(started))
    const finished = await finishTurn(started, () => undefined)
    request.noteTokens(limitedTokens(finished))
    if (finished.failure !== undefined) throw withTurn(finished.failure, started)
    return { ...presentIds(started), reply: finished.text, ...presentEnd(finished) }
  },
  messageDemand,
)
