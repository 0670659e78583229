import type { Change } from '../../change.ts'
import { ConflictError, NotFoundError, PermissionDeniedError } from '../../errors.ts'
import type { GivenId, OrganizationId, UserId } from '../../ids.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import { type Role, type Scope, scopesBeyond, scopesOfRole } from '../../roles.ts'
import type { Principal } from '../principal.ts'
import { refuseKeyAbove, refuseRightsAbove } from '../refuse-above-caller.ts'
import type { ShownApiKey } from './api-key-record.ts'
import { insertApiKey } from './insert-api-key.ts'

/** The most unrevoked keys that an organization may have. */
const keysPerOrganization = 1_000

/** What a caller asks of a new key. */
export interface NewApiKey {
  name: string
  /** The member it acts for. */
  userId: GivenId
  scopes: readonly Scope[]
  /** Undefined: the caller's own list. Null: the organization's. */
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
  { allowedModels = caller.apiKeyModels, ...asked }: NewApiKey,
): Promise<Change<ShownApiKey>> {
  const { organizationId } = caller
  const { userId, role } = await findMember(tx, organizationId, asked.userId)
  refuseKeyAbove(caller, role)
  refuseRightsAbove(caller, { userId, scopes: asked.scopes, allowedModels })
  refuseScopesBeyond(role, asked.scopes)
  await refuseAboveLimit(tx, organizationId)
  return insertApiKey(tx, { ...asked, organizationId, userId, madeBy: caller, allowedModels })
}

/** @throws NotFoundError */
async function findMember(
  tx: Transaction,
  organizationId: OrganizationId,
  userId: string,
): Promise<{ userId: UserId; role: Role }> {
  const { rows } = await tx.query<{ userId: UserId; role: Role }>(
    `SELECT user_id AS "userId", role FROM members
      WHERE organization_id = $1 AND user_id = $2 AND removed_at IS NULL`,
    [organizationId, userId],
  )
  if (rows[0] === undefined) throw new NotFoundError('member')
  return rows[0]
}

/**
 * A key must not gain a scope later, when its member is promoted: the member has to have it now. @throws
 * PermissionDeniedError
 */
function refuseScopesBeyond(role: Role, scopes: readonly Scope[]): void {
  const missing = scopesBeyond(scopesOfRole[role], scopes)
  if (missing.length === 0) return
  throw new PermissionDeniedError(
    `The key would act for a ${role}, whose role does not have ${missing.join(', ')}.`,
    'scope_above_member',
    { scopes: missing },
  )
}

/**
 * Locks the organization first, so that of two concurrent calls one counts the other's key. @throws
 * ConflictError
 */
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
