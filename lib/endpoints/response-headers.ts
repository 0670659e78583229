import type { EndpointMiddleware, EndpointMiddlewareRequest } from './exchange.ts'

/** Puts on every answer, errors too, what each of them carries. */
export function responseHeaders(): EndpointMiddleware {
  const set = ({ response, context }: EndpointMiddlewareRequest) => {
    if (!response) return
    response.headers = {
      ...response.headers,
      'X-Request-ID': context.exchange.requestId,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    }
  }
  return { after: set, onError: set }
}
