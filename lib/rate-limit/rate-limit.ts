import type { OrganizationId } from '../ids.ts'
import type { OwnLimits } from '../own-limits.ts'

export const rateLimitScopes = ['organization', 'member', 'api_key'] as const
export type RateLimitScope = (typeof rateLimitScopes)[number]

/** Whose limits they are. */
export interface RateLimitHolder {
  readonly organizationId: OrganizationId
  readonly scope: RateLimitScope
  /** The id of the organization, the member or the key. Any text: one that is no id has no limits. */
  readonly subject: string
}

/** The limits that somebody was given, as the API shows them. */
export interface RateLimit extends OwnLimits {
  scope: RateLimitScope
  user_id: string | null
  api_key_id: string | null
}

/** A row of the table `rate_limits`, as far as it is read. */
export interface RateLimitRow extends OwnLimits {
  scope: RateLimitScope
  subject: string
}

export const rateLimitColumns =
  'scope, subject, requests_per_minute, input_tokens_per_minute, output_tokens_per_minute, concurrent_streams'

export function toRateLimit({ scope, subject, ...limits }: RateLimitRow): RateLimit {
  return {
    scope,
    user_id: scope === 'member' ? subject : null,
    api_key_id: scope === 'api_key' ? subject : null,
    ...limits,
  }
}
