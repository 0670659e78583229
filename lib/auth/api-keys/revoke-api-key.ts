import type { Change } from '../../change.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import type { Principal } from '../principal.ts'
import { type ApiKey, type ApiKeyRow, apiKeyColumns, toApiKey } from './api-key-record.ts'
import { lockApiKey } from './lock-api-key.ts'

/**
 * Ends a key for good. Processes that have just seen it let it read for ten more seconds.
 * @throws NotFoundError also when it is revoked already; PermissionDeniedError
 */
export async function revokeApiKey(
  tx: Transaction,
  caller: Principal,
  keyId: string,
): Promise<Change<undefined>> {
  const before = await lockApiKey(tx, caller, keyId)
  const { rows } = await tx.query<ApiKeyRow>(
    `UPDATE api_keys SET revoked_at = now() WHERE organization_id = $1 AND id = $2 RETURNING ${apiKeyColumns}`,
    [caller.organizationId, before.id],
  )
  const [after] = rows.map(toApiKey) as [ApiKey]
  return { target: after.id, before, after, result: undefined }
}
