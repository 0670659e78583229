import { streamingEndpoint } from '../../../lib/endpoints/streaming-endpoint.ts'
import { answerTurn } from '../../../lib/turns/answer-turn.ts'
import { preload } from '../../../lib/turns/preload.ts'
import { streamTurn } from '../../../lib/turns/stream-turn.ts'
import { routes } from '../../routes.ts'
import { responseInput } from './schema.ts'
import { prepareResponse, toTurnRequest } from './turn-request.ts'

preload()

/** OpenAI's Responses API: the answer as it is written, or whole. */
export const handler = streamingEndpoint(
  routes['create-response'],
  responseInput,
  async (request) => {
    const turn = await toTurnRequest(request)
    return request.asked.stream ? streamTurn(turn, request) : answerTurn(turn, request)
  },
  prepareResponse,
)
