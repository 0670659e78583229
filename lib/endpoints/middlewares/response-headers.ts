import type {
  EndpointMiddleware,
  EndpointMiddlewareRequest,
  EndpointResponse,
  Exchange,
} from '../exchange.ts'

/** Puts on every answer, errors too, what each of them carries. Only its handler may let an answer be kept. */
export function responseHeaders(): EndpointMiddleware {
  return { after: setHeaders, onError: setHeaders }
}

function setHeaders({ response, context }: EndpointMiddlewareRequest): void {
  if (!response) return
  const { exchange } = context
  const { dialect } = exchange.route
  response.headers = {
    'Cache-Control': 'no-store',
    ...response.headers,
    ...exchange.responseHeaders,
    'X-Request-ID': exchange.requestId,
    // Whoever belongs to several can see which one a request was for.
    ...(exchange.principal && { 'X-Organization-ID': exchange.principal.organizationId }),
    'X-Content-Type-Options': 'nosniff',
    ...(dialect === 'anthropic' && anthropicHeaders(response, exchange)),
  }
}

/** Their SDKs and Claude Code sleep for as long as they are told, and ask eleven times where a 401 or 409 does not say no. In s. */
const longestWait = 60

function anthropicHeaders(response: EndpointResponse, exchange: Exchange): Record<string, string> {
  const wait = Number(response.headers['Retry-After'] ?? exchange.responseHeaders['Retry-After'] ?? 0)
  const isFinal = response.statusCode === 401 || response.statusCode === 409 || wait > longestWait
  return { 'request-id': exchange.requestId, ...(isFinal && { 'x-should-retry': 'false' }) }
}
