import type { Writable } from 'node:stream'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { EventStream } from '../http/event-stream.ts'
import { log } from '../log.ts'
import { toResponse } from './buffered-endpoint.ts'
import { type EndpointRequest, endpoint, type Prepare } from './endpoint.ts'
import type { EndpointMiddlewareRequest, EndpointResponse } from './exchange.ts'
import type { InputSchema } from './middlewares/validate.ts'
import type { Route } from './route.ts'

/** Sends the events of one response, after the status code has gone out. */
export type Relay = (client: EventStream) => Promise<void>

interface StreamedResponse extends EndpointResponse {
  relay: Relay
}

/**
 * A route that responds with server-sent events, or with one JSON value if its request asks for that. An error
 * thrown by `handle` gets its true status code; a relay that it returns then sends the events, with 200. The
 * handler resolves only once that has ended, the client has received everything, and the request is observed: after
 * that Lambda freezes the process.
 */
export function streamingEndpoint<Schema extends InputSchema, Asked = undefined>(
  route: Route,
  schema: Schema,
  handle: (request: EndpointRequest<Schema, Asked>) => Promise<Relay | object>,
  prepare?: Prepare<Schema, Asked>,
) {
  const respond = async (request: EndpointRequest<Schema, Asked>) => {
    const handled = await handle(request)
    return isRelay(handled) ? toStream(handled) : toResponse(handled)
  }
  return endpoint(route, schema, respond, { prepare, executionMode: serverSentEvents as never })
}

const isRelay = (handled: Relay | object): handled is Relay => typeof handled === 'function'

function toStream(relay: Relay): StreamedResponse {
  return {
    relay,
    statusCode: 200,
    // Without the last header nginx and others buffer the events.
    headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' },
    body: '',
  }
}

type Core = {
  middyRequest: (event: APIGatewayProxyEventV2, context: Context) => EndpointMiddlewareRequest
  runRequest: (request: EndpointMiddlewareRequest, ...chain: unknown[]) => Promise<EndpointResponse>
}
type Plugin = {
  requestStart: (request: EndpointMiddlewareRequest) => void
  requestEnd: (request: EndpointMiddlewareRequest) => Promise<void>
}

/**
 * Middy's own streaming mode pipes a body, and an error in the pipe ends the runtime. This one hands the
 * stream to the relay.
 * https://github.com/middyjs/middy/blob/main/packages/core/executionModeStreamifyResponse.js
 */
function serverSentEvents(
  { middyRequest, runRequest }: Core,
  before: unknown[],
  handler: unknown,
  after: unknown[],
  onError: unknown[],
  plugin: Plugin,
) {
  const state = { handler }
  const streamed = awslambda.streamifyResponse(async (event, responseStream, context) => {
    const request = middyRequest(event, context)
    plugin.requestStart(request)
    const response = await runRequest(request, before, state.handler, after, onError, plugin)
    await write(response, responseStream)
    await plugin.requestEnd(request)
  })
  return Object.assign(streamed, {
    handler: (replacement: unknown) => {
      state.handler = replacement
      return streamed
    },
  })
}

async function write(response: EndpointResponse & Partial<StreamedResponse>, to: Writable): Promise<void> {
  const { relay, body, ...prelude } = response
  const client = new EventStream(awslambda.HttpResponseStream.from(to, prelude))
  try {
    await client.send(body)
    await relay?.(client)
  } catch (error) {
    log().error('A relay failed', { cause: error instanceof Error ? error.name : 'unknown' })
  }
  await client.end()
}
