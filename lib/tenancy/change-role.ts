import type { Change } from '../change.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { refuseRoleAbove } from '../refuse-role-above.ts'
import { isAbove, type Role } from '../roles.ts'
import { lockMember, refuseLastOwner } from './lock-member.ts'
import type { Member } from './member.ts'
import { type Manager, requireGiver } from './require-giver.ts'

/** @throws NotFoundError, PermissionDeniedError, ConflictError for the last owner */
export async function changeRole(
  tx: Transaction,
  manager: Manager,
  { userId, role }: { userId: string; role: Role },
): Promise<Change<Member>> {
  const { organizationId } = manager
  const locked = await lockMember(tx, { organizationId, userId })
  const before = locked.member
  refuseRoleAbove(manager, before.role)
  if (isAbove(role, before.role)) requireGiver(manager, role)
  if (role !== 'owner') refuseLastOwner(locked)
  await tx.query('UPDATE members SET role = $3 WHERE organization_id = $1 AND user_id = $2', [
    organizationId,
    userId,
    role,
  ])
  const after = { ...before, role }
  return { target: before.user_id, before, after, result: after }
}
