import { PermissionDeniedError } from '../errors.ts'
import { mayManage, type Role } from '../roles.ts'
import type { Principal } from './principal.ts'

/** Refuses to decide over a key that acts for a member of a role above the caller's. @throws PermissionDeniedError */
export function refuseRoleAbove(caller: Principal, role: Role): void {
  if (mayManage(caller.role, role)) return
  throw new PermissionDeniedError(
    `This key acts for a member whose role, ${role}, is above yours.`,
    'role_above_yours',
  )
}

/**
 * Refuses to hand out a key that may do more than the credentials of the caller, else a weak key could make itself a
 * strong one.
 * @throws PermissionDeniedError
 */
export function refuseRightsAbove(
  caller: Principal,
  { scopes, allowedModels }: { scopes: readonly string[]; allowedModels: readonly string[] | null },
): void {
  const held: ReadonlySet<string> = caller.scopes
  const missing = scopes.filter((scope) => !held.has(scope))
  if (missing.length > 0) {
    throw new PermissionDeniedError(
      `Your own credentials do not have ${missing.join(', ')}.`,
      'scope_above_yours',
      { scopes: missing },
    )
  }
  const heldModels = caller.apiKeyModels
  if (heldModels !== null && !allowedModels?.every((model) => heldModels.includes(model))) {
    throw new PermissionDeniedError('Your own key is limited to fewer models.', 'models_above_yours', {
      models: heldModels,
    })
  }
}
