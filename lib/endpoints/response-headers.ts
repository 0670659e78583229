import type { EndpointMiddleware, EndpointMiddlewareRequest } from './exchange.ts'

/** Puts on every answer, errors too, what each of them carries. Only its handler may let an answer be kept. */
export function responseHeaders(): EndpointMiddleware {
  return { after: setHeaders, onError: setHeaders }
}

function setHeaders({ response, context }: EndpointMiddlewareRequest): void {
  if (!response) return
  response.headers = {
    'Cache-Control': 'no-store',
    ...response.headers,
    ...context.exchange.responseHeaders,
    'X-Request-ID': context.exchange.requestId,
    'X-Content-Type-Options': 'nosniff',
  }
}
