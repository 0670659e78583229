import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Application } from '../../harness/application.ts'
import { edgeSettings, fromNewNetwork } from '../../harness/through-edge.ts'

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface RawRequest {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | undefined
}

const agent = new Agent({ keepAlive: true })

/** Makes the application trust the address in each request, and limit no one. */
export const openToAll = {
  ...edgeSettings,
  RATE_LIMIT_REQUESTS_PER_MINUTE: '1000000000',
  RATE_LIMIT_ADMINISTRATION_PER_MINUTE: '1000000000',
  RATE_LIMIT_CONCURRENT_STREAMS: '1000000000',
}

/**
 * Sends a request unchanged, where `fetch` would correct or refuse it. Each comes from a network of its own, because a
 * network is refused after twenty wrong credentials.
 */
export function sendRequest(
  { url }: Pick<Application, 'url'>,
  { method, target, headers, body }: RawRequest,
): Promise<Answer> {
  const { hostname, port } = new URL(url)
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const request = httpRequest({
    agent,
    hostname,
    port,
    method,
    path: target,
    headers: {
      ...fromNewNetwork(),
      ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      ...headers,
    },
  })
  request.once('error', reject)
  request.once('response', (response) => {
    const { statusCode: status = 0, headers: answered } = response
    text(response).then((read) => resolve({ status, headers: answered, body: read }), reject)
  })
  request.end(body)
  return promise
}
