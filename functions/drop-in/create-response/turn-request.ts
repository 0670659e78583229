import type { Principal } from '../../../lib/auth/principal.ts'
import type { EndpointRequest } from '../../../lib/endpoints/endpoint.ts'
import type { Prepared } from '../../../lib/endpoints/middlewares/rate-limit.ts'
import type { InputOf } from '../../../lib/endpoints/middlewares/validate.ts'
import type { TurnRequest } from '../../../lib/turns/begin/turn-request.ts'
import { broughtQuestion } from '../../../lib/turns/dialects/anthropic/brought-question.ts'
import { readJson } from '../../../lib/turns/dialects/anthropic/messages-body.ts'
import { findItems } from '../../../lib/turns/dialects/openai-responses/find-items.ts'
import {
  type ResponsesRequest,
  readResponsesRequest,
} from '../../../lib/turns/dialects/openai-responses/request/responses-request.ts'
import { responsesDialect } from '../../../lib/turns/dialects/openai-responses/responses-dialect.ts'
import { countThinking } from '../../../lib/upstream/report/unseen-thinking.ts'
import { broughtTurn, demandOf } from '../brought-turn.ts'
import { headersForClaude } from '../drop-in.ts'
import type { responseInput } from './schema.ts'

type ResponseInput = typeof responseInput

/**
 * What is asked of Claude, and how much of the rate limits that may use.
 * @throws InvalidRequestError, RequestTooLargeError, PermissionDeniedError, ApiError 404 for an unknown model
 */
export function prepareResponse(
  principal: Principal,
  { sent }: InputOf<ResponseInput>,
): Prepared<ResponsesRequest> {
  const asked = readResponsesRequest(readJson(sent), principal)
  return { asked, demand: demandOf(asked.body) }
}

/** What a request asks of Claude. @throws InvalidRequestError, UnavailableError */
export async function toTurnRequest(
  request: EndpointRequest<ResponseInput, ResponsesRequest>,
): Promise<TurnRequest> {
  const { body, isShortened, json, terms, toolNames } = await withItems(request.asked, request.principal)
  const { stream: _stream, stream_options: _options, ...asked } = json
  return broughtTurn(request, {
    body,
    asked,
    streamed: request.asked.stream,
    dialect: responsesDialect(terms, toolNames),
    question: broughtQuestion(body, headersForClaude({}, countThinking)),
    isShortened,
  })
}

/** The request with the items of earlier responses that it refers to. */
async function withItems(asked: ResponsesRequest, principal: Principal): Promise<ResponsesRequest> {
  if (asked.references.length === 0) return asked
  return readResponsesRequest(asked.json, principal, await findItems(principal, asked.references))
}
