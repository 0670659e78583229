import { NotFoundError } from '../../errors.ts'
import type { GivenId } from '../../ids.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import type { Role } from '../../roles.ts'
import type { Principal } from '../principal.ts'
import { refuseKeyAbove } from '../refuse-above-caller.ts'
import { type ApiKey, type ApiKeyRow, apiKeyColumns, toApiKey } from './api-key-record.ts'

/**
 * An unrevoked key that the caller may change, locked until the end of the transaction. A revoked one can
 * only be read.
 * @throws NotFoundError, PermissionDeniedError
 */
export async function lockApiKey(tx: Transaction, caller: Principal, keyId: GivenId): Promise<ApiKey> {
  const { rows } = await tx.query<ApiKeyRow & { role: Role }>(
    `SELECT ${apiKeyColumns},
            (SELECT role FROM members m
              WHERE m.organization_id = api_keys.organization_id AND m.user_id = api_keys.user_id) AS role
       FROM api_keys
      WHERE organization_id = $1 AND id = $2 AND revoked_at IS NULL
        FOR NO KEY UPDATE`,
    [caller.organizationId, keyId],
  )
  if (rows[0] === undefined) throw new NotFoundError('api_key')
  refuseKeyAbove(caller, rows[0].role)
  return toApiKey(rows[0])
}
