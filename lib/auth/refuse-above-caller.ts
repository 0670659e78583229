import { AuthenticationError, PermissionDeniedError } from '../errors.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { mayManage, type Role } from '../roles.ts'
import type { Principal } from './principal.ts'

/**
 * Refuses to decide over a key that acts for a member of a role above the caller's, by what the caller is now. The
 * principal may be ten seconds old, and in that time who was demoted, or stole a key that is revoked, could make a key
 * that lasts.
 * @throws AuthenticationError when the caller is no member any more, or their key is revoked; PermissionDeniedError
 */
export async function refuseRoleAbove(tx: Transaction, caller: Principal, role: Role): Promise<void> {
  const own = await currentRole(tx, caller)
  if (own === undefined) throw new AuthenticationError()
  if (mayManage(own, role)) return
  throw new PermissionDeniedError(
    `This key acts for a member whose role, ${role}, is above yours.`,
    'role_above_yours',
  )
}

async function currentRole(
  tx: Transaction,
  { organizationId, userId, apiKeyId }: Principal,
): Promise<Role | undefined> {
  const { rows } = await tx.query<{ role: Role }>(
    `SELECT role FROM members
      WHERE organization_id = $1 AND user_id = $2 AND removed_at IS NULL
        AND ($3::text IS NULL
             OR EXISTS (SELECT FROM api_keys WHERE organization_id = $1 AND id = $3 AND revoked_at IS NULL))`,
    [organizationId, userId, apiKeyId],
  )
  return rows[0]?.role
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
