import { NotFoundError } from '../errors.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { type Member, type MemberOfOrganization, type MemberRow, memberColumns, toMember } from './member.ts'

/** @throws NotFoundError also for a removed member */
export async function findMember(
  tx: Transaction,
  { organizationId, userId }: MemberOfOrganization,
): Promise<Member> {
  const { rows } = await tx.query<MemberRow>(
    `SELECT ${memberColumns} FROM members WHERE organization_id = $1 AND user_id = $2 AND removed_at IS NULL`,
    [organizationId, userId],
  )
  if (rows[0] === undefined) throw new NotFoundError('member')
  return toMember(rows[0])
}
