import { streamingEndpoint } from '../../../lib/endpoints/streaming-endpoint.ts'
import { answerTurn } from '../../../lib/turns/answer-turn.ts'
import { preload } from '../../../lib/turns/preload.ts'
import { routes } from '../../routes.ts'
import { messageInput } from '../messages.ts'
import { prepareMessage, toTurnRequest } from '../turn-request.ts'

preload()

/** One message to Claude, answered as a whole. */
export const handler = streamingEndpoint(
  routes['send-message'],
  messageInput,
  async (request) => answerTurn(toTurnRequest(request), request),
  prepareMessage,
)
