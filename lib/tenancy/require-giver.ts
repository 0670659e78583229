import { PermissionDeniedError } from '../errors.ts'
import type { OrganizationId } from '../ids.ts'
import { refuseRoleAbove } from '../refuse-role-above.ts'
import { type Role, type Scope, scopesBeyond, scopesOfRole } from '../roles.ts'

/** A principal who decides over members. */
export interface Manager {
  readonly organizationId: OrganizationId
  readonly role: Role
  readonly scopes: ReadonlySet<Scope>
}

/**
 * Checks that a manager may give a member that role: nobody gives what they do not hold, or a key that may do
 * nothing but invite could invite someone who may do everything.
 * @throws PermissionDeniedError
 */
export function requireGiver(manager: Manager, role: Role): void {
  refuseRoleAbove(manager, role)
  const missing = scopesBeyond(manager.scopes, scopesOfRole[role])
  if (missing.length === 0) return
  throw new PermissionDeniedError(
    `The role ${role} has what your own credentials do not have: ${missing.join(', ')}.`,
    'scope_above_yours',
    { scopes: missing },
  )
}
