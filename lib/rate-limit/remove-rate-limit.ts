import type { Change } from '../change.ts'
import { NotFoundError } from '../errors.ts'
import type { Holder } from '../holder.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { lockRateLimit } from './lock-rate-limit.ts'

/** Removes the holder's limits. @throws NotFoundError */
export async function removeRateLimit(tx: Transaction, holder: Holder): Promise<Change<undefined>> {
  const { organizationId, scope, subject } = holder
  const before = await lockRateLimit(tx, holder)
  if (before === undefined) throw new NotFoundError('rate_limit')
  await tx.query('DELETE FROM rate_limits WHERE organization_id = $1 AND scope = $2 AND subject = $3', [
    organizationId,
    scope,
    subject,
  ])
  return { target: subject, before, after: null, result: undefined }
}
