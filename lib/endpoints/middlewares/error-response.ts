import { ApiError, AuthenticationError, InternalError } from '../../errors.ts'
import { log } from '../../log.ts'
import { clientApiOf } from '../client-api.ts'
import type { EndpointMiddleware } from '../exchange.ts'
import { explainRefusal } from './explain-refusal.ts'

/** Responds to every thrown error as the route's clients read it; what is not meant for them goes to the log. */
export function errorResponse(): EndpointMiddleware {
  return {
    onError: (request) => {
      const { error } = request
      const { exchange } = request.context
      const explained = error instanceof AuthenticationError ? explainRefusal(request) : undefined
      const failure = explained?.failure ?? (error instanceof ApiError ? error : new InternalError(error))
      exchange.failure = failure
      if (failure.status >= 500) logCause(failure, exchange.requestId)
      const retryAfter = failure.retryAfterSeconds
      const api = clientApiOf(exchange.route)
      const told = api.tell(failure, exchange.requestId)
      request.response = {
        statusCode: api.statusOf(failure.status),
        headers: {
          ...told.headers,
          ...(explained && { 'WWW-Authenticate': explained.challenge }),
          ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
        },
        body: told.body,
      }
    },
  }
}

/**
 * Where it happened and what kind it was, but no message: messages quote values, and values may be prompts.
 */
function logCause({ code, cause }: ApiError, requestId: string): void {
  const known = cause instanceof Error ? cause : undefined
  log().error('A request failed', {
    requestId,
    code,
    ...(known && { cause: known.name, at: framesOf(known) }),
    ...(known && 'code' in known && { causeCode: known.code }),
  })
}

/** A stack begins with the message, any line of which may look like a frame. */
function framesOf({ message, stack = '' }: Error): string[] {
  const start = stack.indexOf(message)
  if (start === -1) return []
  const afterMessage = stack.slice(start + message.length)
  return afterMessage.split('\n').filter((line) => line.startsWith('    at '))
}
