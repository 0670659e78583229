import { type HolderScope, type ShownHolder, showHolder } from '../holder.ts'
import type { OwnLimits } from '../own-limits.ts'

/** The limits given to a holder, as the API shows them. */
export interface RateLimit extends ShownHolder, OwnLimits {}

/** A row of the table `rate_limits`, as far as it is read. */
export interface RateLimitRow extends OwnLimits {
  scope: HolderScope
  subject: string
}

export const rateLimitColumns =
  'scope, subject, requests_per_minute, input_tokens_per_minute, output_tokens_per_minute, concurrent_streams'

export function toRateLimit({ scope, subject, ...limits }: RateLimitRow): RateLimit {
  return { ...showHolder({ scope, subject }), ...limits }
}
