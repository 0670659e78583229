import type { Change } from '../change.ts'
import { NotFoundError } from '../errors.ts'
import type { Transaction } from '../postgres/transaction.ts'
import type { OwnMembership } from './change-org-as-invited.ts'
import { lockMember, refuseLastOwner } from './lock-member.ts'

/**
 * Ends an invitation that has not been accepted. The row stays, since the audit log points to it; the same
 * person can be invited again.
 * @param tx of `changeOrgAsInvited`
 * @throws NotFoundError for a person who has joined, ConflictError for the last owner
 */
export async function declineInvitation(
  tx: Transaction,
  { organizationId, userId }: OwnMembership,
): Promise<Change<undefined>> {
  const locked = await lockMember(tx, { organizationId, userId })
  if (locked.member.joined_at !== null) throw new NotFoundError('invitation')
  refuseLastOwner(locked)
  await tx.query('UPDATE members SET removed_at = now() WHERE organization_id = $1 AND user_id = $2', [
    organizationId,
    userId,
  ])
  return { target: userId, before: locked.member, after: null, result: undefined }
}
