import type { Principal } from '../../../lib/auth/principal.ts'
import type { EndpointRequest } from '../../../lib/endpoints/endpoint.ts'
import type { Prepared } from '../../../lib/endpoints/middlewares/rate-limit.ts'
import type { InputOf } from '../../../lib/endpoints/middlewares/validate.ts'
import { readClientWork } from '../../../lib/turns/begin/client-work.ts'
import { readIdempotency } from '../../../lib/turns/begin/idempotency.ts'
import type { TurnRequest } from '../../../lib/turns/begin/turn-request.ts'
import { anthropicDialect } from '../../../lib/turns/dialects/anthropic/anthropic-dialect.ts'
import { broughtQuestion } from '../../../lib/turns/dialects/anthropic/brought-question.ts'
import { type AnswerBody, readAnswerBody } from '../../../lib/turns/dialects/anthropic/messages-body.ts'
import { requireModel } from '../../../lib/turns/dialects/anthropic/model-rules.ts'
import { passingBetas } from '../../../lib/turns/dialects/anthropic/refused-features.ts'
import { headersForClaude } from '../drop-in.ts'
import type { answerInput } from './schema.ts'

type AnswerInput = typeof answerInput

/** Approximate bytes of a body per token. */
const bytesPerToken = 4

/**
 * What is asked of Claude, and how much of the rate limits that may use.
 * @throws InvalidRequestError, RequestTooLargeError, PermissionDeniedError, ApiError 404 for an unknown model
 */
export function prepareAnswer(principal: Principal, { bytes }: InputOf<AnswerInput>): Prepared<AnswerBody> {
  const asked = readAnswerBody(bytes)
  requireModel(principal, asked.model, asked.maxTokens)
  const inputTokens = Math.ceil((asked.size.tokensBound ?? bytes.length) / bytesPerToken)
  return { asked, demand: { inputTokens, outputTokens: asked.maxTokens } }
}

/** What a request asks of Claude. @throws InvalidRequestError */
export function toTurnRequest(request: EndpointRequest<AnswerInput, AnswerBody>): TurnRequest {
  const { requestId, receivedTick, deadlineAt, beginBy, principal, uncountedStreams, alongside } = request
  const { headers, route, asked } = request
  const forClaude = headersForClaude(headers, passingBetas(headers['anthropic-beta']))
  const { stream: _stream, ...question } = asked.json
  return {
    requestId,
    receivedTick,
    deadlineAt,
    beginBy,
    alongside,
    principal,
    uncountedStreams,
    dialect: anthropicDialect,
    question: broughtQuestion(asked, forClaude),
    model: asked.model,
    maxTokens: asked.maxTokens,
    isShortened: false,
    clientWork: readClientWork(headers),
    idempotency: readIdempotency(headers['idempotency-key'], principal, route.operation, [question]),
  }
}
