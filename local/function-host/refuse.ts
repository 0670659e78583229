import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** An answer that no function gave: the house itself turned the request away. */
export interface Refusal {
  readonly status: number
  readonly type: string
  readonly code: string
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
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

/** Answers with the error envelope of the API. Does nothing once the response has begun. */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent || response.destroyed) return
  const requestId = requestIdOf(request)
  const { status, type, message, code } = refusal
  const body = JSON.stringify({ type: 'error', error: { type, message, code }, request_id: requestId })
  response.writeHead(status, {
    ...refusal.headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
  })
  response.end(body)
}

function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  if (typeof given === 'string' && /^[A-Za-z0-9._-]{1,128}$/.test(given)) return given
  return `req_${randomBytes(16).toString('hex')}`
}
