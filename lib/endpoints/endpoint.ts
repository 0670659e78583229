import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { Admission } from '../auth/admission.ts'
import { readCredential } from '../auth/credential.ts'
import type { Identity } from '../auth/jwt/jwt-claims.ts'
import type { Principal } from '../auth/principal.ts'
import { httpSettings } from '../config/http.ts'
import { readNeededSettings } from '../config/settings-group.ts'
import { AuthenticationError, CallerChangedError } from '../errors.ts'
import { reachPostgres } from '../postgres/pool.ts'
import type { StreamLimits } from '../rate-limit/uncounted-streams.ts'
import { reachRedis } from '../redis/redis.ts'
import { isScope } from '../roles.ts'
import { beforeFirstRequest } from '../start-up.ts'
import type { TokenCount } from '../usage.ts'
import { clientAddress } from './client-address.ts'
import { credentialSettings } from './credential-settings.ts'
import {
  type EndpointContext,
  type EndpointMiddlewareRequest,
  type EndpointResponse,
  type Input,
  openExchange,
} from './exchange.ts'
import { authenticate, authenticateAgain } from './middlewares/authenticate.ts'
import { cors } from './middlewares/cors.ts'
import { errorResponse } from './middlewares/error-response.ts'
import { localOnly } from './middlewares/local-only.ts'
import { endObservation, observation } from './middlewares/observe-request.ts'
import { type Prepared, rateLimit } from './middlewares/rate-limit.ts'
import { responseHeaders } from './middlewares/response-headers.ts'
import { type InputOf, type InputSchema, validate } from './middlewares/validate.ts'
import { verifyOrigin } from './middlewares/verify-origin.ts'
import { toPayloadV2 } from './payload-v2.ts'
import type { Route } from './route.ts'

/**
 * What a function needs before its own end to settle, to wait for a client that reads nothing, and to
 * publish.
 */
const reserveMs = 20_000
/**
 * A response must begin this long before the edge gives up, which has waited for the function's start, too.
 */
const edgeReserveMs = 10_000

/** What a handler receives: a request that has passed every middleware. */
export interface EndpointRequest<Schema extends InputSchema = InputSchema, Asked = unknown> {
  readonly route: Route
  readonly requestId: string
  /** As the caller sent them, with lower-case names; cookies are not among them. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** `name=value` each. */
  readonly cookies: readonly string[]
  /** The caller's IP address. */
  readonly address: string
  /** By `performance.now()`, as every `…Tick`. */
  readonly receivedTick: number
  /** When the response must have ended. */
  readonly deadlineAt: number
  /**
   * When the response must have begun, in ms since the epoch: later, the edge responds with an error of its
   * own.
   */
  readonly beginBy: number
  /** The caller; undefined on a public route without credentials. */
  readonly caller: Principal | undefined
  /** The caller. @throws AuthenticationError on a route that did not ask */
  readonly principal: Principal
  /** Keeps checking the caller during a long response. @throws AuthenticationError like `principal` */
  readonly admission: Admission
  /** The caller on a route for people. @throws AuthenticationError on any other */
  readonly person: Identity
  readonly input: InputOf<Schema>
  /** What the route's `Prepare` made of the input. */
  readonly asked: Asked
  /** The limits on running turns that are not counted for the whole fleet yet. */
  readonly uncountedStreams: StreamLimits | undefined
  /** Tells the rate limits what Claude has reported of a turn. */
  noteTokens(used: TokenCount): void
  /** Takes work that may go on beside the response; the request ends only with it. It must not throw. */
  readonly alongside: (work: Promise<unknown>) => void
  /** Adds fields to the request's line in the log. */
  readonly addLogFields: (fields: Readonly<Record<string, number>>) => void
  /** Adds headers to a response that has not begun. */
  readonly addHeaders: (headers: Readonly<Record<string, string>>) => void
}

/**
 * Works out once, before a valid request is counted, what exactly it asks and what that may use of the
 * limits.
 * @throws ApiError for a request that the caller's organization or key does not allow
 */
export type Prepare<Schema extends InputSchema, Asked> = (
  principal: Principal,
  input: InputOf<Schema>,
) => Prepared<Asked>

type ExecutionMode = NonNullable<middy.PluginObject['executionMode']>

/** The chain around every handler; buffered and streaming routes differ only in the execution mode. */
export function endpoint<Schema extends InputSchema, Responded extends EndpointResponse, Asked = undefined>(
  route: Route,
  schema: Schema,
  respond: (request: EndpointRequest<Schema, Asked>) => Promise<Responded>,
  options: { prepare?: Prepare<Schema, Asked> | undefined; executionMode?: ExecutionMode } = {},
) {
  readNeededSettings(credentialSettings(route.scope))
  beforeFirstRequest(reachRedis)
  if (needsPostgres(route)) beforeFirstRequest(reachPostgres)
  const { prepare, executionMode } = options
  const prepareInput = (principal: Principal, input: Input) => prepare?.(principal, input as InputOf<Schema>)
  return middy<APIGatewayProxyEventV2, EndpointResponse, Error, EndpointContext>({
    ...(executionMode && { executionMode }),
    // The deadline is ours to keep: middy's responds early but leaves the work running.
    timeoutEarlyInMillis: 0,
    requestStart: (started) => {
      const request = started as EndpointMiddlewareRequest
      request.event = toPayloadV2(request.event)
      openExchange(route, request.event, request.context)
    },
    requestEnd: (request) => endObservation(request as EndpointMiddlewareRequest),
  })
    .use(observation())
    .use(responseHeaders())
    .use(cors())
    .use(errorResponse())
    .use(verifyOrigin())
    .use(localOnly())
    .use(authenticate())
    .use(validate(schema))
    .use(rateLimit(prepareInput))
    .handler(async (event, context) => {
      try {
        return await respond(toRequest<Schema, Asked>(event, context))
      } catch (error) {
        // Nothing has been done yet, so the request can be tried once more with the caller's current rights.
        if (!(error instanceof CallerChangedError)) throw error
        const principal = await authenticateAgain({ event, context })
        const { exchange } = context
        exchange.asked = prepareInput(principal, exchange.input)?.asked
        return respond(toRequest<Schema, Asked>(event, context))
      }
    })
}

/** Whoever calls is looked up there, or, like the operator, has come for what is there. */
const needsPostgres = ({ scope }: Route): boolean => scope !== 'public' && scope !== 'metrics'

function toRequest<Schema extends InputSchema, Asked>(
  event: APIGatewayProxyEventV2,
  context: EndpointContext,
): EndpointRequest<Schema, Asked> {
  const { headers, cookies = [] } = event
  const { exchange } = context
  const { route, requestId, receivedTick, principal, person, input, asked, meter } = exchange
  let admission: Admission | undefined
  return {
    route,
    requestId,
    headers,
    cookies,
    address: clientAddress(event),
    receivedTick,
    deadlineAt: Date.now() + Math.max(0, context.getRemainingTimeInMillis() - reserveMs),
    beginBy:
      Date.now() - (performance.now() - receivedTick) + httpSettings().EDGE_PATIENCE_MS - edgeReserveMs,
    caller: principal,
    get principal() {
      if (principal === undefined) throw new AuthenticationError()
      return principal
    },
    get admission() {
      return (admission ??= admissionOf(this.principal, headers, route))
    },
    get person() {
      if (person === undefined) throw new AuthenticationError()
      return person
    },
    input: input as InputOf<Schema>,
    asked: asked as Asked,
    uncountedStreams: meter?.uncountedStreams,
    noteTokens: (used) => {
      if (meter) meter.used = used
    },
    alongside: (work) => {
      // Waited for only at the request's end, and until then Node would take a rejection for an unhandled one.
      work.catch(() => undefined)
      exchange.alongside.push(work)
    },
    addLogFields: (fields) => Object.assign(exchange.logFields, fields),
    addHeaders: (more) => Object.assign(exchange.responseHeaders, more),
  }
}

function admissionOf(principal: Principal, headers: EndpointRequest['headers'], { scope }: Route): Admission {
  const credential = readCredential(headers)
  if (credential === undefined || !isScope(scope)) throw new AuthenticationError()
  return new Admission(principal, credential, scope)
}
