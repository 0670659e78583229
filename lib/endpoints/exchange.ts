import { randomUUID } from 'node:crypto'
import type middy from '@middy/core'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { Identity } from '../auth/jwt/jwt-claims.ts'
import type { Principal } from '../auth/principal.ts'
import type { ApiError } from '../errors.ts'
import { chooseRequestId } from '../http/request-id.ts'
import type { SentBody } from '../http/sent-body.ts'
import type { Meter } from './meter.ts'
import type { Route } from './route.ts'

/** One request and what its middlewares learn about it, in the order in which they run. */
export interface Exchange {
  readonly route: Route
  /** Unique, unlike the request id, which callers choose and may repeat. */
  readonly id: string
  readonly requestId: string
  /** By `performance.now()`, as every `…Tick`. */
  readonly receivedTick: number
  principal: Principal | undefined
  /** The caller of a route for people. */
  person: Identity | undefined
  input: Input
  /** What the route's `Prepare` made of the input. */
  asked: unknown
  /** What the request will be refused for once it is counted. */
  refusal: ApiError | undefined
  failure: ApiError | undefined
  /** The permits of a running turn. */
  meter: Meter | undefined
  /** Work that goes on beside the response; the request ends only with it. */
  readonly alongside: Promise<unknown>[]
  /** Headers of every response to this request, errors included, besides those of its kind. */
  readonly responseHeaders: Record<string, string>
  /** What only some requests say in their line in the log. */
  readonly logFields: Record<string, number>
}

/** What the caller sent, after validation. */
export interface Input {
  body: unknown
  path: unknown
  query: unknown
  /** The body, for a route that reads it by itself. */
  sent: SentBody | undefined
}

/** The Lambda context, carrying the exchange from middleware to middleware and to the handler. */
export type EndpointContext = Context & { exchange: Exchange }

export interface EndpointResponse {
  statusCode: number
  headers: Record<string, string>
  body: string
}

export type EndpointMiddleware = middy.MiddlewareObj<
  APIGatewayProxyEventV2,
  EndpointResponse,
  Error,
  EndpointContext
>
export type EndpointMiddlewareRequest = middy.Request<
  APIGatewayProxyEventV2,
  EndpointResponse,
  Error,
  EndpointContext
>

/** Begins the exchange of a request that has just arrived. */
export function openExchange(route: Route, event: APIGatewayProxyEventV2, context: Context): Exchange {
  const exchange: Exchange = {
    route,
    id: randomUUID(),
    requestId: chooseRequestId(event.headers['x-request-id']),
    receivedTick: performance.now(),
    principal: undefined,
    person: undefined,
    input: { body: undefined, path: undefined, query: undefined, sent: undefined },
    asked: undefined,
    refusal: undefined,
    failure: undefined,
    meter: undefined,
    alongside: [],
    responseHeaders: {},
    logFields: {},
  }
  Object.assign(context, { exchange })
  return exchange
}
