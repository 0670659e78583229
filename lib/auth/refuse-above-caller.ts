import { PermissionDeniedError } from '../errors.ts'
import type { UserId } from '../ids.ts'
import { refuseRoleAbove } from '../refuse-role-above.ts'
import { type Role, scopesBeyond } from '../roles.ts'
import type { Principal } from './principal.ts'

/**
 * Refuses control over a key that acts for a member whose role is above the caller's. @throws
 * PermissionDeniedError
 */
export function refuseKeyAbove(caller: Principal, role: Role): void {
  refuseRoleAbove(caller, role, `This key acts for a member whose role, ${role}, is above yours.`)
}

/** What a key would let its holder do. */
interface Rights {
  /** The member it acts for. */
  userId: UserId
  scopes: readonly string[]
  allowedModels: readonly string[] | null
}

/**
 * Refuses to hand out a key that may do more than the caller's credentials, or a weak key could make itself a
 * strong one.
 * @throws PermissionDeniedError
 */
export function refuseRightsAbove(caller: Principal, rights: Rights): void {
  const missing = scopesBeyond(caller.scopes, scopesNeeded(caller, rights))
  if (missing.length > 0) {
    throw new PermissionDeniedError(
      `Your own credentials do not have ${missing.join(', ')}.`,
      'scope_above_yours',
      { scopes: missing },
    )
  }
  const heldModels = caller.apiKeyModels
  if (heldModels !== null && !rights.allowedModels?.every((model) => heldModels.includes(model))) {
    throw new PermissionDeniedError('Your own key is limited to fewer models.', 'models_above_yours', {
      models: heldModels,
    })
  }
}

/** The holder of a key that chats for another member can read what that member said. */
function scopesNeeded(caller: Principal, { userId, scopes }: Rights): string[] {
  const chats = scopes.some((scope) => scope === 'chat:read' || scope === 'chat:write')
  return userId !== caller.userId && chats ? [...scopes, 'chat:read-organization'] : [...scopes]
}
