import { PermissionDeniedError } from './errors.ts'
import { mayManage, type Role } from './roles.ts'

/**
 * Refuses a decision over a member whose role is, or would be, above the caller's.
 * @throws PermissionDeniedError
 */
export function refuseRoleAbove(
  { role: callersRole }: { role: Role },
  role: Role,
  message = `The role ${role} is above yours.`,
): void {
  if (!mayManage(callersRole, role)) throw new PermissionDeniedError(message, 'role_above_yours')
}
