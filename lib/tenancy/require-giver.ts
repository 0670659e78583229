import { PermissionDeniedError } from '../errors.ts'
import type { OrganizationId } from '../ids.ts'
import { refuseRoleAbove } from '../refuse-role-above.ts'
import { type Role, type Scope, scopesBeyond, scopesOfRole } from '../roles.ts'

/** Who decides over members. */
export interface Manager {
  readonly organizationId: OrganizationId
  readonly role: Role
  readonly scopes: ReadonlySet<Scope>
}

/**
 * Checks that somebody may make another one a member of that role: nobody gives what they do not hold, else a key that
 * may do nothing but invite could invite somebody who may do everything.
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
