import type { EndpointMiddleware, EndpointMiddlewareRequest } from '../exchange.ts'

/** Puts on every answer, errors too, what each of them carries. Only its handler may let an answer be kept. */
export function responseHeaders(): EndpointMiddleware {
  return { after: setHeaders, onError: setHeaders }
}

function setHeaders({ response, context }: EndpointMiddlewareRequest): void {
  if (!response) return
  const { exchange } = context
  response.headers = {
    'Cache-Control': 'no-store',
    ...response.headers,
    ...exchange.responseHeaders,
    'X-Request-ID': exchange.requestId,
    // Whoever belongs to several can see which one a request was for.
    ...(exchange.principal && { 'X-Organization-ID': exchange.principal.organizationId }),
    'X-Content-Type-Options': 'nosniff',
  }
}
