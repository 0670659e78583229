import { NotFoundError } from '../../errors.ts'
import type { GivenId, OrganizationId } from '../../ids.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import { type ApiKey, type ApiKeyRow, apiKeyColumns, toApiKey } from './api-key-record.ts'

/**
 * A key of the organization, revoked or not.
 * @throws NotFoundError
 */
export async function findApiKey(
  tx: Transaction,
  organizationId: OrganizationId,
  keyId: GivenId,
): Promise<ApiKey> {
  const { rows } = await tx.query<ApiKeyRow>(
    `SELECT ${apiKeyColumns} FROM api_keys WHERE organization_id = $1 AND id = $2`,
    [organizationId, keyId],
  )
  if (rows[0] === undefined) throw new NotFoundError('api_key')
  return toApiKey(rows[0])
}
