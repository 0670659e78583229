import { streamingEndpoint } from '../../../lib/endpoints/streaming-endpoint.ts'
import { preload } from '../../../lib/turns/preload.ts'
import { streamTurn } from '../../../lib/turns/stream-turn.ts'
import { routes } from '../../routes.ts'
import { messageInput } from '../messages.ts'
import { prepareMessage, toTurnRequest } from '../turn-request.ts'

preload()

/** One message to Claude, answered as it is written. */
export const handler = streamingEndpoint(
  routes['stream-message'],
  messageInput,
  async (request) => streamTurn(toTurnRequest(request), request),
  prepareMessage,
)
