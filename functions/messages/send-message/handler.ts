import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { answerTurn } from '../../../lib/turns/answer-turn.ts'
import { preload } from '../../../lib/turns/preload.ts'
import { routes } from '../../routes.ts'
import { messageBody } from './schema.ts'
import { messageDemand, toTurnRequest } from './turn-request.ts'

await preload()

/** One message to Claude, answered as a whole. */
export const handler = bufferedEndpoint(
  routes['send-message'],
  { body: messageBody },
  async (request) => answerTurn(toTurnRequest(request), request),
  messageDemand,
)
