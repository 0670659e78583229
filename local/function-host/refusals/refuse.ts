import { randomBytes } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { plainRequestId } from '../../../lib/http/request-id.ts'

/** An answer by the host itself, which turned the request away before any function. */
export interface Refusal {
  readonly status: number
  readonly type: string
  readonly code: string
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A refused request, for the log and the counters. */
export interface RefusedRequest {
  readonly requestId: string
  readonly method: string
  readonly url: string
  readonly status: number
  readonly code: string
  readonly userAgent: string
  /** In ms. */
  readonly duration: number
}

export const routeNotFound = (method: string, path: string): Refusal => ({
  status: 404,
  type: 'not_found_error',
  code: 'route_not_found',
  message: `There is no route ${method} ${path}`,
})

export const methodNotAllowed = (method: string, path: string, allowed: string[]): Refusal => ({
  status: 405,
  type: 'invalid_request_error',
  code: 'method_not_allowed',
  message: `${path} does not answer ${method}`,
  headers: { allow: allowed.join(', ') },
})

export const requestTooLarge: Refusal = {
  status: 413,
  type: 'request_too_large',
  code: 'request_too_large',
  message: 'The request is larger than the 6 MB that a function accepts',
}

export const functionFailed: Refusal = {
  status: 502,
  type: 'api_error',
  code: 'function_failed',
  message: 'Internal Server Error',
}

export const invalidTarget: Refusal = {
  status: 400,
  type: 'invalid_request_error',
  code: 'invalid_request_target',
  message: 'The target of a request must be a path that begins with /',
}

export const unreadableRequest: Refusal = {
  status: 400,
  type: 'invalid_request_error',
  code: 'unreadable_request',
  message: 'The request is not valid HTTP/1.1',
}

export const headersTooLarge: Refusal = {
  status: 431,
  type: 'request_too_large',
  code: 'headers_too_large',
  message: 'The headers of the request are larger than 16 kB',
}

/**
 * Pages of any origin may read the host's refusals, which reveal nobody's data. A page that could not read one would
 * see "failed to fetch" in place of the reason.
 */
const readableByAll = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'allow,retry-after,x-request-id',
}

/**
 * Lets a page send any request to an unknown path, so that it learns that the path is unknown: after a refused
 * preflight it would see nothing. The asterisk does not cover `authorization`.
 */
export function allowPreflight(response: ServerResponse): void {
  const headers = { 'access-control-allow-methods': '*', 'access-control-allow-headers': '*,authorization' }
  response.writeHead(204, { ...readableByAll, ...headers }).end()
}

/** Answers with the API's error envelope. Cuts the connection if an answer has begun. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
): Omit<RefusedRequest, 'duration'> {
  const requestId = requestIdOf(request)
  if (response.headersSent) response.destroy()
  else if (!response.destroyed) {
    const { headers, body } = envelopeOf(refusal, requestId)
    response.writeHead(refusal.status, headers).end(body)
  }
  return {
    requestId,
    method: request.method ?? '',
    url: request.url?.replace(/\?.*/s, '') ?? '',
    status: refusal.status,
    code: refusal.code,
    userAgent: request.headers['user-agent'] ?? '',
  }
}

/** The same as raw bytes, for a request that could not be parsed. */
export function rawRefusal(refusal: Refusal): string {
  const { headers, body } = envelopeOf(refusal, newRequestId())
  const lines = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  return [`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`, ...lines, '', body].join('\r\n')
}

function envelopeOf({ type, message, code, headers: own }: Refusal, requestId: string) {
  const body = JSON.stringify({ type: 'error', error: { type, message, code }, request_id: requestId })
  const headers = {
    ...own,
    ...readableByAll,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
  }
  return { headers, body }
}

function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && plainRequestId.test(given) ? given : newRequestId()
}

const newRequestId = () => `req_${randomBytes(16).toString('hex')}`
