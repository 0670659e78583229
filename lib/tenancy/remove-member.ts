import type { Change } from '../change.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { refuseRoleAbove } from '../refuse-role-above.ts'
import { lockMember, refuseLastOwner } from './lock-member.ts'
import type { Manager } from './require-giver.ts'

/**
 * Ends a membership. The row stays, since the books point to it; inviting the same person again makes a new
 * one.
 * @throws NotFoundError, PermissionDeniedError, ConflictError for the last owner
 */
export async function removeMember(
  tx: Transaction,
  manager: Manager,
  userId: string,
): Promise<Change<undefined>> {
  const { organizationId } = manager
  const locked = await lockMember(tx, { organizationId, userId })
  const { member } = locked
  refuseRoleAbove(manager, member.role)
  refuseLastOwner(locked)
  await tx.query('UPDATE members SET removed_at = now() WHERE organization_id = $1 AND user_id = $2', [
    organizationId,
    userId,
  ])
  return { target: member.user_id, before: member, after: null, result: undefined }
}
