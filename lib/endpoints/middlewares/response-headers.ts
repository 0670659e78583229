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

/** In s: the SDKs of Anthropic and OpenAI sleep for as long as they are told. */
const longestWait = 60
/** Claude Code asks eleven times where a 401 or 409 does not say no; an Idempotency-Key stays used, whoever asks again. */
const finalStatuses = new Set([401, 409, 422])

/**
 * Whether asking again is useless for now. A spent budget does not recover within seconds.
 */
function isFinal({ statusCode, headers }: EndpointResponse, exchange: Exchange): boolean {
  const wait = Number(headers['Retry-After'] ?? exchange.responseHeaders['Retry-After'] ?? 0)
  const lacksMoney = exchange.failure?.type === 'billing_error'
  return finalStatuses.has(statusCode) || lacksMoney || wait > longestWait
}
