import { NotFoundError } from '../errors.ts'
import type { GivenId, OrganizationId, UserId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'

/**
 * An owner of an organization, who stays one until the end of the transaction.
 * @param userId undefined: the owner of longest standing
 * @throws NotFoundError for a missing or deleted organization, and for a member who is not an owner
 */
export async function findOwner(
  tx: Transaction,
  organizationId: OrganizationId,
  userId: GivenId | undefined,
): Promise<UserId> {
  const { rows } = await tx.query<{ user_id: UserId }>(
    `SELECT user_id FROM members WHERE organization_id = $1 AND removed_at IS NULL AND role = 'owner' ORDER BY user_id
        FOR SHARE`,
    [organizationId],
  )
  const [longest] = rows
  if (longest === undefined) throw new NotFoundError('organization')
  const owner = userId === undefined ? longest : rows.find((row) => row.user_id === userId)
  if (owner === undefined) throw new NotFoundError('member')
  return owner.user_id
}
