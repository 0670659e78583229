import type { OrganizationId } from '../../ids.ts'
import type { Transaction } from '../../postgres/transaction.ts'

/**
 * Revokes all keys that act for a member; the audit event of the member's removal covers them. Other members'
 * keys that this member was shown freeze without an event: the view `api_key_principals` no longer has them.
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
