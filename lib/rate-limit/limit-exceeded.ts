import { TooManyRequestsError } from '../errors.ts'
import type { Denied } from './decision.ts'
import type { Kind, Scope } from './limits.ts'

const kindNames = {
  requests: 'requests per minute',
  inputTokens: 'input tokens per minute',
  outputTokens: 'output tokens per minute',
  streams: 'concurrent streams',
} as const satisfies Record<Kind, string>

type ReachedLimit = Pick<Denied, 'scope' | 'kind' | 'limit'>

/** A limit in words, and as the details of an error. */
export function describeLimit({ scope, kind, limit }: ReachedLimit) {
  const scopeNames = {
    organization: 'organization',
    member: 'member',
    apiKey: 'API key',
    turn: 'turn',
  } as const
  const shownScopes = { ...scopeNames, apiKey: 'api_key' } satisfies Record<Scope, string>
  return {
    text: `the limit of ${limit} ${kindNames[kind]} of this ${scopeNames[scope]}`,
    details: { scope: shownScopes[scope], kind: kindNames[kind].replaceAll(' ', '_'), limit },
  }
}

/** 429: it may pass later. */
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
