import { TooManyRequestsError } from '../errors.ts'
import { holderNames } from '../holder.ts'
import type { Denied } from './decision.ts'
import type { Kind, LimitHolderScope } from './limits.ts'

const kindNames = {
  requests: 'requests per minute',
  inputTokens: 'input tokens per minute',
  outputTokens: 'output tokens per minute',
  streams: 'concurrent streams',
} as const satisfies Record<Kind, string>

const limitHolderNames = { ...holderNames, turn: 'turn' } as const satisfies Record<LimitHolderScope, string>

type ReachedLimit = Pick<Denied, 'scope' | 'kind' | 'limit'>

/** A limit in words, and as the details of an error. */
export function describeLimit({ scope, kind, limit }: ReachedLimit) {
  return {
    text: `the limit of ${limit} ${kindNames[kind]} of this ${limitHolderNames[scope]}`,
    details: { scope, kind: kindNames[kind].replaceAll(' ', '_'), limit },
  }
}

/** 429: the request may pass later. */
export function limitExceeded(denied: ReachedLimit & Pick<Denied, 'retryAfterMs'>): TooManyRequestsError {
  const { text, details } = describeLimit(denied)
  const retryAfterSeconds = Math.ceil(denied.retryAfterMs / 1_000)
  return new TooManyRequestsError(
    'rate_limit_exceeded',
    `The request is above ${text}.`,
    retryAfterSeconds,
    details,
  )
}
