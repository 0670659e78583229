import { ConflictError, NotFoundError } from '../errors.ts'
import { newId, type OrganizationId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import type { Role, Scope } from '../roles.ts'
import { makeApiKey } from './api-key.ts'
import { digestApiKey } from './api-key-digest.ts'
import { type ApiKey, type ApiKeyRow, apiKeyColumns, type ShownApiKey, toApiKey } from './api-key-record.ts'
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
 * @throws NotFoundError, PermissionDeniedError, ConflictError
 */
export async function createApiKey(
  tx: Transaction,
  caller: Principal,
  { name, userId, scopes, allowedModels = caller.apiKeyModels, expiresAt }: NewApiKey,
): Promise<{ target: string; before: null; after: ApiKey; answer: ShownApiKey }> {
  const { organizationId } = caller
  refuseRoleAbove(caller, await roleOfMember(tx, organizationId, userId))
  refuseRightsAbove(caller, { scopes, allowedModels })
  await refuseAboveLimit(tx, organizationId)

  const id = newId('apiKey')
  const key = makeApiKey(id)
  const { digest, pepperId } = digestApiKey(key)
  const { rows } = await tx.query<ApiKeyRow>(
    `INSERT INTO api_keys (organization_id, id, user_id, created_by, name, digest, pepper_id, scopes,
                           allowed_models, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${apiKeyColumns}`,
    [organizationId, id, userId, caller.userId, name, digest, pepperId, scopes, allowedModels, expiresAt],
  )
  const [created] = rows.map(toApiKey) as [ApiKey]
  return { target: id, before: null, after: created, answer: { ...created, key } }
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
