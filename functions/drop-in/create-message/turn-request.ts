import type { Principal } from '../../../lib/auth/principal.ts'
import type { EndpointRequest } from '../../../lib/endpoints/endpoint.ts'
import type { Prepared } from '../../../lib/endpoints/middlewares/rate-limit.ts'
import type { InputOf } from '../../../lib/endpoints/middlewares/validate.ts'
import type { TurnRequest } from '../../../lib/turns/begin/turn-request.ts'
import { anthropicDialect } from '../../../lib/turns/dialects/anthropic/anthropic-dialect.ts'
import { broughtQuestion } from '../../../lib/turns/dialects/anthropic/brought-question.ts'
import {
  type AnswerBody,
  readAnswerBody,
  readJson,
} from '../../../lib/turns/dialects/anthropic/messages-body.ts'
import { requireLength, requireModel } from '../../../lib/turns/dialects/anthropic/model-rules.ts'
import { passingBetas } from '../../../lib/turns/dialects/anthropic/refused-features.ts'
import { retell } from '../../../lib/turns/dialects/anthropic/retell.ts'
import { broughtTurn, demandOf } from '../brought-turn.ts'
import { headersForClaude } from '../drop-in.ts'
import type { answerInput } from './schema.ts'

type AnswerInput = typeof answerInput

/**
 * What is asked of Claude, and how much of the rate limits that may use.
 * @throws InvalidRequestError, RequestTooLargeError, PermissionDeniedError, ApiError 404 for an unknown model
 */
export function prepareAnswer(principal: Principal, { sent }: InputOf<AnswerInput>): Prepared<AnswerBody> {
  const asked = readAnswerBody(sent.bytes, readJson(sent))
  requireModel(principal, asked.model)
  requireLength(principal, asked, 'Claude Code takes it from CLAUDE_CODE_MAX_OUTPUT_TOKENS.')
  return { asked, demand: demandOf(asked) }
}

/** What a request asks of Claude. @throws InvalidRequestError */
export function toTurnRequest(request: EndpointRequest<AnswerInput, AnswerBody>): TurnRequest {
  const { headers, asked: body } = request
  const forClaude = headersForClaude(headers, passingBetas(headers['anthropic-beta']))
  const { stream: _stream, ...asked } = body.json
  return broughtTurn(request, {
    body,
    asked,
    streamed: body.stream,
    forClaude,
    dialect: anthropicDialect,
    question: broughtQuestion(body, forClaude, retell),
    isShortened: false,
  })
}
