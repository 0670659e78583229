import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'

/** How an invocation ended, as the runtime reported it. */
export type Outcome =
  | { readonly kind: 'answered'; readonly result: unknown }
  | { readonly kind: 'streamed'; readonly stream: StreamedAnswer }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** What a streaming handler has written. */
export interface StreamedAnswer {
  readonly contentType: string
  readonly body: Buffer
  /** The trailers of a handler that threw mid-stream. */
  readonly failure: Failure | undefined
}

/** An error as the runtime describes it. */
export interface Failure {
  readonly errorType: string
  readonly errorMessage: string
}

/** One event for a handler. */
export interface Invocation {
  readonly id: string
  readonly event: unknown
  /** When the process will be killed, in ms since the epoch. */
  readonly deadlineAt: number
  readonly functionArn: string
  /** Receives every piece of a stream as it arrives. */
  readonly onPiece?: ((piece: Buffer) => void) | undefined
}

/**
 * Lambda's side of its Runtime API: one process of one function asks it for events and posts answers.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #server: Server
  #asking = Promise.withResolvers<ServerResponse>()
  #failedToStart = Promise.withResolvers<Failure>()
  #running: { invocation: Invocation; ended: PromiseWithResolvers<Outcome> } | undefined

  private constructor(server: Server) {
    this.#server = server
    server.on('request', (request, response) => void this.#answer(request, response))
  }

  static async start(): Promise<RuntimeApi> {
    const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new RuntimeApi(server)
  }

  /** For AWS_LAMBDA_RUNTIME_API. */
  get address(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the Runtime API listens on no port')
    return `127.0.0.1:${address.port}`
  }

  /** Resolves when the process waits for its next event, at which Lambda freezes it. */
  async whenAsked(): Promise<void> {
    await this.#asking.promise
  }

  /** Resolves with the reason if the process cannot load its handler. */
  whenFailedToStart(): Promise<Failure> {
    return this.#failedToStart.promise
  }

  /** Passes an event to the process that asked for one. */
  async invoke(invocation: Invocation): Promise<Outcome> {
    const asking = await this.#asking.promise
    this.#asking = Promise.withResolvers()
    const ended = Promise.withResolvers<Outcome>()
    this.#running = { invocation, ended }
    asking.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(invocation.deadlineAt),
      'lambda-runtime-invoked-function-arn': invocation.functionArn,
      'lambda-runtime-trace-id': `Root=1-00000000-${invocation.id.replaceAll('-', '').slice(0, 24)};Sampled=0`,
    })
    asking.end(JSON.stringify(invocation.event))
    return ended.promise
  }

  /** Forgets a process that was killed. */
  forgetProcess(): void {
    this.#server.closeAllConnections()
    this.#asking = Promise.withResolvers()
    this.#failedToStart = Promise.withResolvers()
    this.#running = undefined
  }

  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.replace('/2018-06-01/runtime/', '')
    if (path === 'invocation/next') return this.#asking.resolve(response)
    try {
      if (path === 'init/error') this.#failedToStart.resolve((await json(request)) as Failure)
      else this.#running?.ended.resolve(await this.#readOutcome(request, path?.split('/').at(-1)))
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}')
    } catch {
      // The process was killed as it spoke; its end is seen by the code that waits for it.
      response.destroy()
    }
  }

  async #readOutcome(request: IncomingMessage, what = ''): Promise<Outcome> {
    if (what === 'error') return { kind: 'failed', failure: (await json(request)) as Failure }
    if (request.headers['lambda-runtime-function-response-mode'] !== 'streaming') {
      return { kind: 'answered', result: await json(request) }
    }
    const pieces: Buffer[] = []
    for await (const piece of request as AsyncIterable<Buffer>) {
      pieces.push(piece)
      this.#running?.invocation.onPiece?.(piece)
    }
    const described = request.trailers['lambda-runtime-function-error-body']
    const stream = {
      contentType: request.headers['content-type'] ?? '',
      body: Buffer.concat(pieces),
      failure: described ? (JSON.parse(Buffer.from(described, 'base64').toString()) as Failure) : undefined,
    }
    return { kind: 'streamed', stream }
  }
}
