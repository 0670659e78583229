import { streamingEndpoint } from '../../../lib/endpoints/streaming-endpoint.ts'
import { answerTurn } from '../../../lib/turns/answer-turn.ts'
import { preload } from '../../../lib/turns/preload.ts'
import { streamTurn } from '../../../lib/turns/stream-turn.ts'
import { routes } from '../../routes.ts'
import { completionInput } from './schema.ts'
import { prepareCompletion, toTurnRequest } from './turn-request.ts'

preload()

/** OpenAI's Chat Completions API: the answer as it is written, or whole. */
export const handler = streamingEndpoint(
  routes['create-chat-completion'],
  completionInput,
  async (request) => {
    const turn = toTurnRequest(request)
    return request.asked.stream ? streamTurn(turn, request) : answerTurn(turn, request)
  },
  prepareCompletion,
)
