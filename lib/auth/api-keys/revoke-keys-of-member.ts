import type { OrganizationId } from '../../ids.ts'
import type { Transaction } from '../../postgres/transaction.ts'

/**
 * Ends all keys that act on behalf of a member. The audit event of the member's removal speaks for them, too. Those of
 * others which the member was shown are frozen without a word: the view `api_key_principals` has them no more.
 */
export async function revokeKeysOfMember(
  tx: Transaction,
  { organizationId, userId }: { organizationId: OrganizationId; userId: string },
): Promise<void> {
  await tx.query(
    `UPDATE api_keys SET revoked_at = now()
      WHERE organization_id = $1 AND user_id = $2 AND revoked_at IS NULL`,
    [organizationId, userId],
  )
}
