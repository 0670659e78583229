import type { HtmlDocument } from '../http/html-document.ts'
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
  readonly status: number
  constructor(
    contentType: string,
    body: string,
    headers: Readonly<Record<string, string>> = {},
    status = 200,
  ) {
    this.contentType = contentType
    this.body = body
    this.headers = headers
    this.status = status
  }
}

/** A page for a browser. */
export function pageResponse(
  { text, contentSecurityPolicy }: HtmlDocument,
  { headers = {}, status }: { headers?: Readonly<Record<string, string>>; status?: number } = {},
): TextResponse {
  const all = { ...headers, 'Content-Security-Policy': contentSecurityPolicy }
  return new TextResponse('text/html; charset=utf-8', text, all, status)
}

/** @param value as a handler answers it */
export function toResponse(value: unknown): EndpointResponse {
  if (value === undefined) return { statusCode: 204, headers: {}, body: '' }
  if (value instanceof TextResponse) {
    const { contentType, headers, body, status } = value
    return { statusCode: status, headers: { ...headers, 'Content-Type': contentType }, body }
  }
  return {
    statusCode: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(value),
  }
}
