import { type EndpointRequest, endpoint, type Prepare } from './endpoint.ts'
import type { EndpointResponse } from './exchange.ts'
import type { InputSchema } from './middlewares/validate.ts'
import type { Route } from './route.ts'

/** A route that responds with one JSON value; `undefined` becomes 204, and a `TextResponse` other text. */
export function bufferedEndpoint<Schema extends InputSchema, Asked = undefined>(
  route: Route,
  schema: Schema,
  handle: (request: EndpointRequest<Schema, Asked>) => Promise<unknown>,
  prepare?: Prepare<Schema, Asked>,
) {
  return endpoint(route, schema, async (request) => toResponse(await handle(request)), { prepare })
}

/** A response that is not JSON. */
export class TextResponse {
  readonly contentType: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  constructor(contentType: string, body: string, headers: Readonly<Record<string, string>> = {}) {
    this.contentType = contentType
    this.body = body
    this.headers = headers
  }
}

/** @param value as a handler answers it */
export function toResponse(value: unknown): EndpointResponse {
  if (value === undefined) return { statusCode: 204, headers: {}, body: '' }
  if (value instanceof TextResponse) {
    const { contentType, headers, body } = value
    return { statusCode: 200, headers: { ...headers, 'Content-Type': contentType }, body }
  }
  return {
    statusCode: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(value),
  }
}
