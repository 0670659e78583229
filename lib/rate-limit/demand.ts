import type { ApiKeyId, OrganizationId, UserId } from '../ids.ts'
import type { Kind, Limits, Scope, ScopeLimits } from './limits.ts'

/** Who asks for permits, and for how many. */
export interface PermitRequest {
  readonly organizationId: OrganizationId
  readonly userId: UserId
  readonly apiKeyId?: ApiKeyId | undefined
  readonly limits: Limits
  /** Upper bounds, in model tokens; what turns out not to be used comes back with `refundPermits`. */
  readonly inputTokens: number
  readonly outputTokens: number
  /** Whether it is a stream, which holds a slot of those that may run at once. */
  readonly slot: boolean
}

/** One limit, and how many of its permits a request needs. */
export interface Demand {
  readonly scope: Scope
  readonly kind: Kind
  readonly limit: number
  readonly need: number
  /**
   * Where its bucket, or its slots, are kept. The braces put all of an organization into one slot of a
   * cluster.
   */
  readonly key: string
}

const limitNames = {
  requests: 'requestsPerMinute',
  inputTokens: 'inputTokensPerMinute',
  outputTokens: 'outputTokensPerMinute',
  streams: 'concurrentStreams',
} as const satisfies Record<Kind, keyof ScopeLimits>

/** Every limit that a request is held against, buckets before slots. */
export function demandsOf(request: PermitRequest): Demand[] {
  const { organizationId, userId, apiKeyId, limits, inputTokens, outputTokens, slot } = request
  const subjects = [
    ['organization', organizationId],
    ['member', userId],
    ['apiKey', apiKeyId],
  ] as const
  const needs = [
    ['requests', 1],
    ['inputTokens', inputTokens],
    ['outputTokens', outputTokens],
    ...(slot ? [['streams', 1] as const] : []),
  ] as const
  return needs.flatMap(([kind, need]) =>
    subjects.flatMap(([scope, subject]) => {
      const limit = limits[scope]?.[limitNames[kind]]
      if (limit === undefined || subject === undefined) return []
      return [{ scope, kind, limit, need, key: `{${organizationId}}:rate:${scope}:${subject}:${kind}` }]
    }),
  )
}
