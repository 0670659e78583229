import type { Holder } from '../holder.ts'
import type { ApiKeyId, OrganizationId, TurnId, UserId } from '../ids.ts'
import { type HolderLimits, type Kind, kinds, type LimitHolderScope, type Limits } from './limits.ts'

/**
 * The separate buckets in which requests are counted: those that ask Claude, those that need more than a
 * plain member's role, and all others. A caller who has used up one can go on with the other two.
 */
export type RequestBucket = 'requests' | 'administration' | 'other-requests'

/**
 * The most streams that may follow one turn: the devices of one person, and some onlookers. Each reads the
 * journal four times a second.
 */
const followersOfTurn = 10

/** Who asks for permits, and for how many. */
export interface PermitRequest {
  readonly organizationId: OrganizationId
  readonly userId: UserId
  readonly apiKeyId?: ApiKeyId | undefined
  readonly limits: Limits
  /** Undefined: the bucket of requests that ask Claude. */
  readonly bucket?: RequestBucket
  /** Upper bounds, in model tokens; `refundPermits` returns what was not used. */
  readonly inputTokens: number
  readonly outputTokens: number
  /** Whether it is a stream, which needs a slot among those that may run at once. */
  readonly slot: boolean
  /**
   * The turn of another request that this stream follows. Followers have slots of their own, as many as
   * streams have: a caller who lost the only stream they may have can still resume it.
   */
  readonly follows?: TurnId | undefined
}

/** One limit, and how many of its permits a request needs. */
export interface Demand {
  readonly scope: LimitHolderScope
  readonly kind: Kind
  readonly limit: number
  readonly need: number
  /**
   * Where its bucket or its slots are kept. The braces put all keys of an organization into one hash slot of
   * a cluster.
   */
  readonly key: string
}

/** The field of `HolderLimits` that limits a kind. */
export const limitNames = {
  requests: 'requestsPerMinute',
  inputTokens: 'inputTokensPerMinute',
  outputTokens: 'outputTokensPerMinute',
  streams: 'concurrentStreams',
} as const satisfies Record<Kind, keyof HolderLimits>

/** A limit, and where it is kept how much of it is in use. */
export type Counted = Pick<Demand, 'kind' | 'limit' | 'key'>

/** Every limit of a holder, as questions to Claude are counted against it. */
export function countedOf({ organizationId, scope, subject }: Holder, limits: HolderLimits): Counted[] {
  return kinds.flatMap((kind) => {
    const limit = limits[limitNames[kind]]
    return limit === undefined ? [] : [{ kind, limit, key: keyOf(organizationId, scope, subject, kind) }]
  })
}

const keyOf = (organizationId: OrganizationId, scope: LimitHolderScope, subject: string, what: string) =>
  `{${organizationId}}:rate:${scope}:${subject}:${what}`

/** Every limit that a request is counted against, buckets before slots. */
export function demandsOf(request: PermitRequest): Demand[] {
  const { organizationId, userId, apiKeyId, limits, inputTokens, outputTokens, slot, follows } = request
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
      return [{ scope, kind, limit, need, key: keyOf(organizationId, scope, subject, names[kind]) }]
    }),
  )
  if (follows === undefined) return ofCaller
  const key = keyOf(organizationId, 'turn', follows, names.streams)
  return [...ofCaller, { scope: 'turn', kind: 'streams', limit: followersOfTurn, need: 1, key }]
}
