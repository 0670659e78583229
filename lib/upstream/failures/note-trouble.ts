import { log } from '../../log.ts'
import { count } from '../../metrics/record.ts'
import type { UpstreamName } from '../../upstream-names.ts'
import { isDocumented } from './error-table.ts'
import type { UpstreamFailure } from './upstream-failure.ts'

/** Counts and logs failures that only the operator can mend; tenants are told nothing of them. */
export function noteTrouble(upstream: UpstreamName, model: string, { trouble }: UpstreamFailure): void {
  if (trouble === undefined) return
  const { status, type, errorCode } = trouble.described
  count('upstream_trouble_total', { upstream, reason: trouble.reason })
  log().error('Claude refuses what only the operator can mend', {
    reason: trouble.reason,
    upstream,
    model,
    status,
    // A name that is not in our table may be anything, including a tenant's words.
    ...(type !== undefined && isDocumented(type) && { errorType: type }),
    ...(errorCode !== undefined && isDocumented(errorCode) && { errorCode }),
  })
}
