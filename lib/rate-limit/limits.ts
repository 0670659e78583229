import { config } from '../config.ts'

/**
 * The limits of one organization, member or API key: whole numbers from 0, which lets nothing pass, to 10⁹,
 * up to which buckets count exactly. One that is undefined does not limit.
 */
export interface ScopeLimits {
  readonly requestsPerMinute?: number | undefined
  readonly inputTokensPerMinute?: number | undefined
  readonly outputTokensPerMinute?: number | undefined
  readonly concurrentStreams?: number | undefined
}

/** All limits that a request is held against. */
export interface Limits {
  readonly organization: ScopeLimits
  readonly member: ScopeLimits | undefined
  readonly apiKey: ScopeLimits | undefined
}

/** Whose limit it is. */
export type Scope = keyof Limits

/** What is limited. */
export type Kind = 'requests' | 'inputTokens' | 'outputTokens' | 'streams'

/** What holds for an organization that nobody has given limits of its own. */
export function defaultLimits(): Limits {
  const settings = config()
  return {
    organization: {
      requestsPerMinute: settings.RATE_LIMIT_REQUESTS_PER_MINUTE,
      inputTokensPerMinute: settings.RATE_LIMIT_INPUT_TOKENS_PER_MINUTE,
      outputTokensPerMinute: settings.RATE_LIMIT_OUTPUT_TOKENS_PER_MINUTE,
      concurrentStreams: settings.RATE_LIMIT_CONCURRENT_STREAMS,
    },
    member: undefined,
    apiKey: undefined,
  }
}
