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
    ...(dialect === 'anthropic' && { 'request-id': exchange.requestId }),
    ...(dialect !== undefined && isFinal(response, exchange) && { 'x-should-retry': 'false' }),
  }
}

/** In s: Anthropic's SDKs and Claude Code sleep for as long as they are told. */
const longestWait = 60

/** Whether to ask again is of no use for now. Claude Code asks eleven times where a 401 or 409 does not say so. */
function isFinal({ statusCode, headers }: EndpointResponse, exchange: Exchange): boolean {
  const wait = Number(headers['Retry-After'] ?? exchange.responseHeaders['Retry-After'] ?? 0)
  return statusCode === 401 || statusCode === 409 || wait > longestWait
}
