import type { Change } from '../../change.ts'
import { ConflictError } from '../../errors.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import type { Principal } from '../principal.ts'
import { refuseRightsAbove } from '../refuse-above-caller.ts'
import { digestSecret } from '../secret-digest.ts'
import { makeApiKey } from './api-key.ts'
import { type ApiKey, type ApiKeyRow, apiKeyColumns, type ShownApiKey, toApiKey } from './api-key-record.ts'
import { lockApiKey } from './lock-api-key.ts'

/**
 * Makes a new key under the same id. The old key stays valid for that many seconds; one still valid from an
 * earlier rotation ends now. From here on the caller is the holder, also of a key that was frozen.
 * @throws NotFoundError, PermissionDeniedError, ConflictError for a key that has expired
 */
export async function rotateApiKey(
  tx: Transaction,
  caller: Principal,
  { keyId, overlapSeconds }: { keyId: string; overlapSeconds: number },
): Promise<Change<ShownApiKey>> {
  const before = await lockApiKey(tx, caller, keyId)
  // Rotating a key makes the caller its holder.
  refuseRightsAbove(caller, {
    userId: before.user_id,
    scopes: before.scopes,
    allowedModels: before.allowed_models,
  })
  if (before.expires_at !== null && Date.parse(before.expires_at) <= Date.now()) {
    throw new ConflictError('This key has expired. Make a new one.', 'api_key_expired')
  }

  const key = makeApiKey(before.id)
  const { digest, pepperId } = digestSecret(key)
  const { rows } = await tx.query<ApiKeyRow>(
    `UPDATE api_keys
        SET previous_digest = digest, previous_pepper_id = pepper_id,
            previous_shown_to = shown_to, previous_shown_to_role = shown_to_role,
            previous_expires_at = now() + make_interval(secs => $3),
            digest = $4, pepper_id = $5, shown_to = $6, shown_to_role = $7
      WHERE organization_id = $1 AND id = $2 RETURNING ${apiKeyColumns}`,
    [caller.organizationId, before.id, overlapSeconds, digest, pepperId, caller.holders, caller.role],
  )
  const [after] = rows.map(toApiKey) as [ApiKey]
  return { target: after.id, before, after, result: { ...after, key } }
}
