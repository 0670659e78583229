import type { Principal } from '../auth/principal.ts'
import { ApiError, PermissionDeniedError, TooManyRequestsError } from '../errors.ts'
import type { Decision } from '../rate-limit/decision.ts'
import { limitHeaders } from '../rate-limit/limit-headers.ts'
import { type Kind, limitsOf } from '../rate-limit/limits.ts'
import { takePermits } from '../rate-limit/take-permits.ts'
import type { EndpointMiddleware, Exchange } from './exchange.ts'
import { Meter, type TokenCount } from './meter.ts'

/**
 * How many tokens a valid request may use at most; undefined for one that asks Claude nothing.
 * @throws ApiError for one that its organization or key does not allow
 */
export type DemandOf = (principal: Principal, input: Exchange['input']) => TokenCount | undefined

/**
 * Counts every request of somebody known, and refuses it if there were too many, or for whatever else was found
 * before: a request that is not allowed or not valid has cost a permit as well.
 */
export function rateLimit(demandOf: DemandOf = () => undefined): EndpointMiddleware {
  return {
    before: async ({ context: { exchange } }) => {
      const { principal } = exchange
      if (principal !== undefined) {
        const demand = findDemand(exchange, principal, demandOf)
        const decision = await decide(principal, demand)
        Object.assign(exchange.responseHeaders, limitHeaders(decision))
        refuseIfLimited(decision)
        if (decision.outcome === 'allowed' && demand !== undefined)
          exchange.meter = new Meter(decision.permit)
      }
      if (exchange.refusal !== undefined) throw exchange.refusal
    },
  }
}

function findDemand(exchange: Exchange, principal: Principal, demandOf: DemandOf): TokenCount | undefined {
  if (exchange.refusal !== undefined) return undefined
  try {
    return demandOf(principal, exchange.input)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    exchange.refusal = error
    return undefined
  }
}

function decide(principal: Principal, demand: TokenCount | undefined): Promise<Decision> {
  const { organizationId, userId, apiKeyId, rateLimits } = principal
  return takePermits({
    organizationId,
    userId,
    apiKeyId,
    limits: limitsOf(rateLimits),
    inputTokens: demand?.inputTokens ?? 0,
    outputTokens: demand?.outputTokens ?? 0,
    slot: demand !== undefined,
  })
}

const kindNames = {
  requests: 'requests per minute',
  inputTokens: 'input tokens per minute',
  outputTokens: 'output tokens per minute',
  streams: 'concurrent streams',
} as const satisfies Record<Kind, string>

function refuseIfLimited(decision: Decision): void {
  if (decision.outcome === 'allowed') return
  const { scope: decidedScope, kind, limit } = decision
  const scope = decidedScope === 'apiKey' ? 'api_key' : decidedScope
  const what = `the limit of ${limit} ${kindNames[kind]} of this ${scope.replace('api_key', 'API key')}`
  const details = { scope, kind: kindNames[kind].replaceAll(' ', '_'), limit }
  if (decision.outcome === 'impossible') {
    throw new PermissionDeniedError(
      `The request needs ${decision.need}, which is above ${what}: it can never pass.`,
      'above_rate_limit',
      { ...details, need: decision.need },
    )
  }
  throw new TooManyRequestsError(
    'rate_limit_exceeded',
    `The request is above ${what}.`,
    Math.ceil(decision.retryAfterMs / 1_000),
    details,
  )
}
