import { ConflictError, NotFoundError } from '../errors.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { type Member, type MemberOfOrganization, type MemberRow, memberColumns, toMember } from './member.ts'

/** A member whose role or membership is about to change. */
interface LockedMember {
  member: Member
  isLastOwner: boolean
}

/**
 * Finds a member and locks them until the end of the transaction. All owners are locked with them, so that
 * the later of two concurrent changes sees what the earlier one left; always in the same order, so that they
 * cannot deadlock, and NO KEY, so that new rows that point to a member do not wait.
 * @throws NotFoundError
 */
export async function lockMember(
  tx: Transaction,
  { organizationId, userId }: MemberOfOrganization,
): Promise<LockedMember> {
  const { rows } = await tx.query<MemberRow>(
    `SELECT ${memberColumns} FROM members
      WHERE organization_id = $1 AND removed_at IS NULL AND (user_id = $2 OR role = 'owner')
      ORDER BY user_id
        FOR NO KEY UPDATE`,
    [organizationId, userId],
  )
  const member = rows.find((row) => row.user_id === userId)
  if (member === undefined) throw new NotFoundError('member')
  const owners = rows.filter(({ role }) => role === 'owner')
  return { member: toMember(member), isLastOwner: member.role === 'owner' && owners.length === 1 }
}

/** An organization without an owner could never get one again. @throws ConflictError */
export function refuseLastOwner({ isLastOwner }: LockedMember): void {
  if (isLastOwner) throw new ConflictError('An organization keeps at least one owner.', 'last_owner')
}
