import type { Principal } from '../../auth/principal.ts'
import { ApiError, PermissionDeniedError } from '../../errors.ts'
import type { TurnId } from '../../ids.ts'
import type { Decision } from '../../rate-limit/decision.ts'
import type { RequestBucket } from '../../rate-limit/demand.ts'
import { noteDenial } from '../../rate-limit/denials.ts'
import { describeLimit, limitExceeded } from '../../rate-limit/limit-exceeded.ts'
import { limitHeaders } from '../../rate-limit/limit-headers.ts'
import { administrationLimits, limitsOf } from '../../rate-limit/limits.ts'
import { takePermits } from '../../rate-limit/take-permits.ts'
import { scopesOfRole } from '../../roles.ts'
import type { TokenCount } from '../../usage.ts'
import { clientApiOf } from '../client-api.ts'
import type { EndpointMiddleware, Exchange } from '../exchange.ts'
import { Meter } from '../meter.ts'
import type { Route } from '../route.ts'

/** What a stream needs besides a slot: Claude's tokens, or a turn to follow. */
type Demand = TokenCount | { readonly follows: TurnId }

/** What a valid request comes to: the handler's argument, and the most that it may use of the limits. */
export interface Prepared<Asked> {
  readonly asked: Asked
  readonly demand: Demand
}

/**
 * The prepared request of a principal; undefined where it needs only a permit. @throws ApiError if it is not
 * allowed
 */
type PrepareInput = (principal: Principal, input: Exchange['input']) => Prepared<unknown> | undefined

/**
 * Counts each authenticated request, then throws 429 or the refusal an earlier middleware left: a request
 * that is not allowed or not valid has cost a permit as well.
 */
export function rateLimit(prepare: PrepareInput): EndpointMiddleware {
  return {
    before: async ({ context: { exchange } }) => {
      const { principal } = exchange
      if (principal !== undefined) {
        const prepared = tryToPrepare(exchange, principal, prepare)
        exchange.asked = prepared?.asked
        const demand = prepared?.demand
        const decision = await decide(exchange.route, principal, demand)
        const ofApi = clientApiOf(exchange.route).limitHeaders(decision)
        Object.assign(exchange.responseHeaders, limitHeaders(decision), ofApi)
        // Its client counts this as a try, and it has begun no turn.
        if (exchange.route.dialect !== undefined && decision.outcome === 'denied')
          exchange.alongside.push(noteDenial(principal))
        refuseIfLimited(decision)
        if (decision.outcome === 'allowed' && demand !== undefined)
          exchange.meter = new Meter(decision.permit)
      }
      if (exchange.refusal !== undefined) throw exchange.refusal
    },
  }
}

function tryToPrepare(exchange: Exchange, principal: Principal, prepare: PrepareInput) {
  if (exchange.refusal !== undefined) return undefined
  try {
    return prepare(principal, exchange.input)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    exchange.refusal = error
    return undefined
  }
}

function decide(route: Route, principal: Principal, demand: Demand | undefined): Promise<Decision> {
  const { organizationId, userId, apiKeyId, rateLimits } = principal
  const bucket = bucketOf(route)
  return takePermits({
    organizationId,
    userId,
    apiKeyId,
    bucket,
    limits: bucket === 'administration' ? administrationLimits(apiKeyId) : limitsOf(rateLimits),
    inputTokens: 0,
    outputTokens: 0,
    slot: demand !== undefined,
    ...demand,
  })
}

/** Administration is whatever a plain member may not do. */
function bucketOf({ scope, asksClaude }: Route): RequestBucket {
  if (asksClaude) return 'requests'
  const ofEverybody: readonly string[] = ['public', ...scopesOfRole.member]
  return ofEverybody.includes(scope) ? 'other-requests' : 'administration'
}

function refuseIfLimited(decision: Decision): void {
  if (decision.outcome === 'denied') throw limitExceeded(decision)
  if (decision.outcome === 'allowed') return
  const { need } = decision
  const { text, details } = describeLimit(decision)
  throw new PermissionDeniedError(
    `The request needs ${need}, which is above ${text}: it can never pass.`,
    'above_rate_limit',
    { ...details, need },
  )
}
