import type { Principal } from '../../../lib/auth/principal.ts'
import type { EndpointRequest } from '../../../lib/endpoints/endpoint.ts'
import type { Prepared } from '../../../lib/endpoints/middlewares/rate-limit.ts'
import type { InputOf } from '../../../lib/endpoints/middlewares/validate.ts'
import type { TurnRequest } from '../../../lib/turns/begin/turn-request.ts'
import { broughtQuestion } from '../../../lib/turns/dialects/anthropic/brought-question.ts'
import { readJson } from '../../../lib/turns/dialects/anthropic/messages-body.ts'
import { type ChatRequest, readChatRequest } from '../../../lib/turns/dialects/openai-chat/chat-request.ts'
import { openaiChatDialect } from '../../../lib/turns/dialects/openai-chat/openai-chat-dialect.ts'
import { countThinking } from '../../../lib/upstream/report/unseen-thinking.ts'
import { broughtTurn, demandOf } from '../brought-turn.ts'
import { headersForClaude } from '../drop-in.ts'
import type { completionInput } from './schema.ts'

type CompletionInput = typeof completionInput

/**
 * What is asked of Claude, and how much of the rate limits that may use.
 * @throws InvalidRequestError, RequestTooLargeError, PermissionDeniedError, ApiError 404 for an unknown model
 */
export function prepareCompletion(
  principal: Principal,
  { sent }: InputOf<CompletionInput>,
): Prepared<ChatRequest> {
  const asked = readChatRequest(readJson(sent), principal)
  return { asked, demand: demandOf(asked.body) }
}

/** What a request asks of Claude. @throws InvalidRequestError */
export function toTurnRequest(request: EndpointRequest<CompletionInput, ChatRequest>): TurnRequest {
  const { body, isShortened, includesUsage, json } = request.asked
  const { stream: _stream, stream_options: _options, ...asked } = json
  return broughtTurn(request, {
    body,
    asked,
    streamed: request.asked.stream,
    dialect: openaiChatDialect(includesUsage),
    question: broughtQuestion(body, headersForClaude({}, countThinking)),
    isShortened,
  })
}
