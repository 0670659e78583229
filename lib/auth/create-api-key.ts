import { ConflictError, NotFoundError } from '../errors.ts'
import type { OrganizationId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import type { Role, Scope } from '../roles.ts'
import { type ApiKeyCreated, insertApiKey } from './insert-api-key.ts'
import type { Principal } from './principal.ts'
import { refuseRightsAbove, refuseRoleAbove } from './refuse-above-caller.ts'

/** So many keys that are not revoked an organization may have. */
const keysPerOrganization = 1_000

/** What is asked of a new key. */
export interface NewApiKey {
  name: string
  /** On whose behalf it acts. Any text will do: one that is no id is nobody. */
  userId: string
  scopes: readonly Scope[]
  /** Undefined: those of the caller. Null: those of the organization. */
  allowedModels: readonly string[] | null | undefined
  /** ISO 8601, in UTC. */
  expiresAt: string | null
}

/**
 * Makes a key that acts for a member of the caller's organization.
 * @throws NotFoundError, AuthenticationError, PermissionDeniedError, ConflictError
 */
export async function createApiKey(
  tx: Transaction,
  caller: Principal,
  { allowedModels = caller.apiKeyModels, ...asked }: NewApiKey,
): Promise<ApiKeyCreated> {
  const { organizationId, userId: createdBy } = caller
  await refuseRoleAbove(tx, caller, await roleOfMember(tx, organizationId, asked.userId))
  refuseRightsAbove(caller, { scopes: asked.scopes, allowedModels })
  await refuseAboveLimit(tx, organizationId)
  return insertApiKey(tx, { ...asked, organizationId, createdBy, allowedModels })
}

/** The lock keeps the member until the key is there, so that a removal finds it. @throws NotFoundError */
async function roleOfMember(tx: Transaction, organizationId: OrganizationId, userId: string): Promise<Role> {
  const { rows } = await tx.query<{ role: Role }>(
    `SELECT role FROM members
      WHERE organization_id = $1 AND user_id = $2 AND removed_at IS NULL FOR SHARE`,
    [organizationId, userId],
  )
  if (rows[0] === undefined) throw new NotFoundError('member')
  return rows[0].role
}

/** Locks the organization first: of two at once, one counts the key of the other. @throws ConflictError */
async function refuseAboveLimit(tx: Transaction, organizationId: OrganizationId): Promise<void> {
  await tx.query('SELECT FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organizationId])
  const { rowCount } = await tx.query(
    'SELECT FROM api_keys WHERE organization_id = $1 AND revoked_at IS NULL LIMIT $2',
    [organizationId, keysPerOrganization],
  )
  if (rowCount === keysPerOrganization) {
    throw new ConflictError(
      `An organization may have ${keysPerOrganization} keys that are not revoked.`,
      'too_many_api_keys',
    )
  }
}
