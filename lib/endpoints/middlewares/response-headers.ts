import type { EndpointMiddleware, EndpointMiddlewareRequest } from '../exchange.ts'

/** Puts the common headers on every response, errors too. Only the handler may let a response be cached. */
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
    // Tells a caller who belongs to several organizations which one the request was for.
    ...(exchange.principal && { 'X-Organization-ID': exchange.principal.organizationId }),
    'X-Content-Type-Options': 'nosniff',
  }
}
