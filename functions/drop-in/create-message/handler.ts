import { streamingEndpoint } from '../../../lib/endpoints/streaming-endpoint.ts'
import { answerTurn } from '../../../lib/turns/answer-turn.ts'
import { preload } from '../../../lib/turns/preload.ts'
import { streamTurn } from '../../../lib/turns/stream-turn.ts'
import { routes } from '../../routes.ts'
import { answerInput } from './schema.ts'
import { prepareAnswer, toTurnRequest } from './turn-request.ts'

preload()

/** Claude's Messages API: the answer as it is written, or whole. */
export const handler = streamingEndpoint(
  routes['create-message'],
  answerInput,
  async (request) => {
    const turn = toTurnRequest(request)
    return request.asked.stream ? streamTurn(turn, request) : answerTurn(turn, request)
  },
  prepareAnswer,
)
