import type {
  EndpointMiddleware,
  EndpointMiddlewareRequest,
  EndpointResponse,
  Exchange,
} from '../exchange.ts'

/** Puts the common headers on every response, errors too. Only the handler may let a response be cached. */
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
    // Tells a caller who belongs to several organizations which one the request was for.
    ...(exchange.principal && { 'X-Organization-ID': exchange.principal.organizationId }),
    'X-Content-Type-Options': 'nosniff',
    ...(dialect === 'anthropic' && anthropicHeaders(response, exchange)),
  }
}

/** Their SDKs and Claude Code sleep for as long as they are told. In s. */
const longestWait = 60
/** Claude Code asks eleven times where a 401 or 409 does not say no; an Idempotency-Key stays used, whoever asks again. */
const finalStatuses = new Set([401, 409, 422])

function anthropicHeaders(response: EndpointResponse, exchange: Exchange): Record<string, string> {
  const wait = Number(response.headers['Retry-After'] ?? exchange.responseHeaders['Retry-After'] ?? 0)
  const isFinal = finalStatuses.has(response.statusCode) || wait > longestWait
  return { 'request-id': exchange.requestId, ...(isFinal && { 'x-should-retry': 'false' }) }
}
