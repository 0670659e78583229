import type { Change } from '../change.ts'
import type { Holder } from '../holder.ts'
import type { OwnLimits } from '../own-limits.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { lockRateLimit } from './lock-rate-limit.ts'
import { type RateLimit, toRateLimit } from './rate-limit.ts'

/** Sets the holder's limits, replacing those they have. What they have used stays used. */
export async function setRateLimit(
  tx: Transaction,
  holder: Holder,
  limits: OwnLimits,
): Promise<Change<RateLimit>> {
  const { organizationId, scope, subject } = holder
  const before = (await lockRateLimit(tx, holder)) ?? null
  await tx.query(
    `INSERT INTO rate_limits (organization_id, scope, subject, requests_per_minute, input_tokens_per_minute,
                              output_tokens_per_minute, concurrent_streams)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (organization_id, scope, subject) DO UPDATE
        SET requests_per_minute = excluded.requests_per_minute,
            input_tokens_per_minute = excluded.input_tokens_per_minute,
            output_tokens_per_minute = excluded.output_tokens_per_minute,
            concurrent_streams = excluded.concurrent_streams`,
    [
      organizationId,
      scope,
      subject,
      limits.requests_per_minute,
      limits.input_tokens_per_minute,
      limits.output_tokens_per_minute,
      limits.concurrent_streams,
    ],
  )
  const after = toRateLimit({ scope, subject, ...limits })
  return { target: subject, before, after, result: after }
}
