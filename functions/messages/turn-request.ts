import type { Principal } from '../../lib/auth/principal.ts'
import type { EndpointRequest } from '../../lib/endpoints/endpoint.ts'
import type { Prepared } from '../../lib/endpoints/middlewares/rate-limit.ts'
import type { InputOf } from '../../lib/endpoints/middlewares/validate.ts'
import { NotFoundError } from '../../lib/errors.ts'
import { isId } from '../../lib/ids.ts'
import { applyModelRules, type ModelTerms } from '../../lib/turns/begin/apply-model-rules.ts'
import { chatQuestion } from '../../lib/turns/begin/chat-question.ts'
import { readIdempotency } from '../../lib/turns/begin/idempotency.ts'
import { tokenDemand } from '../../lib/turns/begin/token-demand.ts'
import type { TurnRequest } from '../../lib/turns/begin/turn-request.ts'
import { readBudgetWait } from '../../lib/turns/begin/waiting/budget-wait.ts'
import { chatDialect } from '../../lib/turns/dialects/chat/chat-dialect.ts'
import type { messageInput } from './messages.ts'

type MessageInput = typeof messageInput

/**
 * What Claude is to be asked with, and what that may use of the rate limits.
 * @throws PermissionDeniedError, InvalidRequestError
 */
export function prepareMessage(principal: Principal, { body }: InputOf<MessageInput>): Prepared<ModelTerms> {
  const asked = applyModelRules(principal, body)
  return { asked, demand: tokenDemand(body.message, asked) }
}

/** What a request asks of Claude. @throws NotFoundError, InvalidRequestError */
export function toTurnRequest(request: EndpointRequest<MessageInput, ModelTerms>): TurnRequest {
  const { requestId, receivedTick, deadlineAt, beginBy, principal, uncountedStreams, alongside } = request
  const { body } = request.input
  const { message, chat_id: chatId, effort, thinking } = body
  const { model, maxTokens, isShortened, ...prompt } = request.asked
  if (chatId !== undefined && !isId('chat', chatId)) throw new NotFoundError('chat')
  return {
    requestId,
    receivedTick,
    deadlineAt,
    beginBy,
    alongside,
    principal,
    uncountedStreams,
    wait: readBudgetWait(request),
    dialect: chatDialect,
    question: chatQuestion({ chatId, message, ...prompt }),
    model,
    maxTokens,
    isShortened,
    idempotency: readIdempotency(request.headers['idempotency-key'], principal, request.route.operation, [
      message,
      chatId,
      body.model,
      body.max_tokens,
      body.system,
      // Only where given, so that a key from before these existed still stands for the same request.
      ...(effort || thinking ? [effort, thinking] : []),
    ]),
  }
}
