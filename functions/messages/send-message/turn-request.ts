import type * as z from 'zod/mini'
import type { Principal } from '../../../lib/auth/principal.ts'
import type { EndpointRequest } from '../../../lib/endpoints/endpoint.ts'
import { NotFoundError } from '../../../lib/errors.ts'
import { isId } from '../../../lib/ids.ts'
import { applyModelRules } from '../../../lib/turns/apply-model-rules.ts'
import { readIdempotency } from '../../../lib/turns/idempotency.ts'
import { tokenDemand } from '../../../lib/turns/token-demand.ts'
import type { TurnRequest } from '../../../lib/turns/turn-request.ts'
import type { messageBody } from './schema.ts'

/** What a validated request asks of Claude. @throws NotFoundError, PermissionDeniedError, InvalidRequestError */
export function toTurnRequest(request: EndpointRequest<{ body: typeof messageBody }>): TurnRequest {
  const { requestId, receivedAt, deadlineAt, beginBy, principal, uncountedStreams, alongside, route } =
    request
  const { chat_id: chatId, message, ...asked } = request.input.body
  if (chatId !== undefined && !isId('chat', chatId)) throw new NotFoundError('chat')
  return {
    requestId,
    receivedAt,
    deadlineAt,
    beginBy,
    alongside,
    principal,
    uncountedStreams,
    chatId,
    message,
    ...applyModelRules(principal, asked),
    idempotency: readIdempotency(request.headers['idempotency-key'], principal, route.operation, [
      message,
      chatId,
      asked.model,
      asked.max_tokens,
      asked.system,
    ]),
  }
}

/** What a validated message may use of the rate limits. @throws PermissionDeniedError, InvalidRequestError */
export function messageDemand(principal: Principal, { body }: { body: unknown }) {
  const { message, ...asked } = body as z.output<typeof messageBody>
  return tokenDemand(message, applyModelRules(principal, asked))
}
