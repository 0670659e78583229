import { config } from '../../lib/config.ts'
import type { EndpointRequest } from '../../lib/endpoints/endpoint.ts'
import { NotFoundError } from '../../lib/errors.ts'
import { isId } from '../../lib/ids.ts'
import type { TurnRequest } from '../../lib/turns/turn-request.ts'
import type { messageBody } from './schema.ts'

/** What a validated request asks of Claude, with the deployment's defaults. @throws NotFoundError */
export function toTurnRequest(request: EndpointRequest<{ body: typeof messageBody }>): TurnRequest {
  const { requestId, receivedAt, deadlineAt, principal } = request
  const { chat_id: chatId, message, model, max_tokens: maxTokens, system } = request.input.body
  if (chatId !== undefined && !isId('chat', chatId)) throw new NotFoundError('chat')
  return {
    requestId,
    receivedAt,
    deadlineAt,
    principal,
    chatId,
    message,
    model: model ?? config().DEFAULT_MODEL,
    maxTokens: maxTokens ?? config().DEFAULT_MAX_TOKENS,
    system,
  }
}
