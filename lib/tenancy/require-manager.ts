import { AuthenticationError, PermissionDeniedError } from '../errors.ts'
import type { OrganizationId, UserId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { mayManage, type Role } from '../roles.ts'

/** Who decides over members. */
export interface Manager {
  organizationId: OrganizationId
  userId: UserId
}

/**
 * Checks that somebody may decide over members of these roles, by the role that they have now. The one of their
 * principal may be ten seconds old, and in that time a demoted owner could make themselves an owner again.
 * @throws AuthenticationError when they are no member any more, PermissionDeniedError
 */
export async function requireManager(
  tx: Transaction,
  { organizationId, userId }: Manager,
  roles: readonly Role[],
): Promise<void> {
  const { rows } = await tx.query<{ role: Role }>(
    'SELECT role FROM members WHERE organization_id = $1 AND user_id = $2 AND removed_at IS NULL',
    [organizationId, userId],
  )
  const own = rows[0]?.role
  if (own === undefined) throw new AuthenticationError()
  const above = roles.find((role) => !mayManage(own, role))
  if (above !== undefined) {
    throw new PermissionDeniedError(`The role ${above} is above yours.`, 'role_above_yours')
  }
}
