import { Writable } from 'node:stream'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { EndpointContext } from '../../lib/endpoints/exchange.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import { invocationContext } from '../../local/function-host/invocation-context.ts'

/** The arguments that Lambda gives a handler for one request. */
export function invocation(
  route: Route,
  { headers = {}, body }: { headers?: Record<string, string>; body?: unknown } = {},
): { event: APIGatewayProxyEventV2; context: EndpointContext } {
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey: '$default',
    rawPath: route.path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json', ...headers },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'test',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: {
        method: route.method,
        path: route.path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? 'test',
      },
      requestId: 'invocation',
      routeKey: '$default',
      stage: '$default',
      time: new Date(0).toISOString(),
      timeEpoch: 0,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  }
  return { event, context: invocationContext(route, 'invocation') as EndpointContext }
}

/** Lambda's response stream, as the client sees it. */
export class FakeResponse extends Writable {
  prelude: { statusCode?: number; headers?: Record<string, string> } | undefined
  text = ''
  readonly #took: (text: string) => Promise<void> | void

  /** @param took receives every piece; the next one waits until it resolves, as with a slow client */
  constructor(took: (text: string) => Promise<void> | void = () => undefined) {
    super({ decodeStrings: false })
    this.#took = took
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.text += String(chunk)
    void this.#hand(String(chunk), done)
  }

  async #hand(text: string, done: (error?: Error) => void): Promise<void> {
    try {
      await this.#took(text)
    } catch (error) {
      done(error as Error)
      return
    }
    done()
  }
}

const from = (stream: FakeResponse, prelude: NonNullable<FakeResponse['prelude']>) =>
  Object.assign(stream, { prelude })

/** Installs the global of AWS's runtime, for handlers that are imported after it and given a `FakeResponse`. */
export function installFakeAwslambda(): void {
  Object.assign(globalThis, {
    awslambda: { streamifyResponse: (handler: object) => handler, HttpResponseStream: { from } },
  })
}
