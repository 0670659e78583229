import type { ApiKeyId, OrganizationId, TurnId, UserId } from '../ids.ts'
import type { Kind, LimitScope, Limits, ScopeLimits } from './limits.ts'

/**
 * The buckets in which requests are counted, each for itself: those that ask Claude, those for which somebody needs to be
 * more than a plain member, and all others. Who has used up one can go on with what the other two are for.
 */
export type RequestBucket = 'requests' | 'administration' | 'other-requests'

/**
 * So many may follow one turn at the same time: the devices of one person and some who look over their shoulder. Each
 * reads the journal four times a second.
 */
const followersOfTurn = 10

/** Who asks for permits, and for how many. */
export interface PermitRequest {
  readonly organizationId: OrganizationId
  readonly userId: UserId
  readonly apiKeyId?: ApiKeyId | undefined
  readonly limits: Limits
  /** Without it, that of requests that ask Claude. */
  readonly bucket?: RequestBucket
  /** Upper bounds, in model tokens; what turns out not to be used comes back with `refundPermits`. */
  readonly inputTokens: number
  readonly outputTokens: number
  /** Whether it is a stream, which holds a slot of those that may run at once. */
  readonly slot: boolean
  /**
   * The turn of another request that this stream follows. Followers have slots of their own, as many as streams have: who
   * has lost the only stream that they may have can still resume it.
   */
  readonly follows?: TurnId | undefined
}

/** One limit, and how many of its permits a request needs. */
export interface Demand {
  readonly scope: LimitScope
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
  const { organizationId, userId, apiKeyId, limits, inputTokens, outputTokens, slot, follows } = request
  const keyOf = (scope: LimitScope, subject: string, what: string) =>
    `{${organizationId}}:rate:${scope}:${subject}:${what}`
  const names = {
    requests: request.bucket ?? 'requests',
    inputTokens: 'inputTokens',
    outputTokens: 'outputTokens',
    streams: follows === undefined ? 'streams' : 'followers',
  } as const satisfies Record<Kind, string>
  const subjects = [
    ['organization', organizationId],
    ['member', userId],
    ['api_key', apiKeyId],
  ] as const
  const needs = [
    ['requests', 1],
    ['inputTokens', inputTokens],
    ['outputTokens', outputTokens],
    ...(slot ? [['streams', 1] as const] : []),
  ] as const
  const ofCaller = needs.flatMap(([kind, need]) =>
    subjects.flatMap(([scope, subject]) => {
      const limit = limits[scope]?.[limitNames[kind]]
      if (limit === undefined || subject === undefined) return []
      return [{ scope, kind, limit, need, key: keyOf(scope, subject, names[kind]) }]
    }),
  )
  if (follows === undefined) return ofCaller
  const key = keyOf('turn', follows, names.streams)
  return [...ofCaller, { scope: 'turn', kind: 'streams', limit: followersOfTurn, need: 1, key }]
}
