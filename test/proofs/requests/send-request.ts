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

/** So the application believes the address that each request says it comes from, and limits nobody. */
export const openToAll = {
  ...edgeSettings,
  RATE_LIMIT_REQUESTS_PER_MINUTE: '1000000000',
  RATE_LIMIT_ADMINISTRATION_PER_MINUTE: '1000000000',
  RATE_LIMIT_CONCURRENT_STREAMS: '1000000000',
}

/**
 * Sends a request as it is, which `fetch` would mend or refuse. Each comes from a network of its own: after twenty
 * wrong credentials one is refused.
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
