import { streamingEndpoint } from '../../lib/endpoints/streaming-endpoint.ts'
import { cutHeaders } from '../../lib/turns/present-turn.ts'
import { startTurn } from '../../lib/turns/run-turn.ts'
import { streamTurn } from '../../lib/turns/stream-turn.ts'
import { limitedTokens } from '../../lib/turns/token-demand.ts'
import { routes } from '../routes.ts'
import { messageBody } from '../send-message/schema.ts'
import { messageDemand, toTurnRequest } from '../send-message/turn-request.ts'

/** One message to Claude, answered as it is written. */
export const handler = streamingEndpoint(
  routes['stream-message'],
  { body: messageBody },
  async (request) => {
    const started = await startTurn(toTurnRequest(request))
    request.addHeaders(cutHeaders(started))
    return async (client) => request.noteTokens(limitedTokens(await streamTurn(started, client)))
  },
  messageDemand,
)
