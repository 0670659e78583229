import type { Change } from '../change.ts'
import type { Transaction } from '../postgres/transaction.ts'
import type { OwnMembership } from './change-org-as-invited.ts'
import { lockMember } from './lock-member.ts'
import { type Member, type MemberRow, memberColumns, toMember } from './member.ts'

/**
 * Makes an invited person a member, bound to their subject from now on. A person who has joined already is
 * unchanged.
 * @param tx of `changeOrgAsInvited`
 */
export async function acceptInvitation(
  tx: Transaction,
  { organizationId, userId }: OwnMembership,
  subject: string,
): Promise<Change<Member>> {
  const { member: before } = await lockMember(tx, { organizationId, userId })
  if (before.joined_at !== null) return { target: userId, before, after: before, result: before }
  const { rows } = await tx.query<MemberRow>(
    `UPDATE members SET subject = $3, joined_at = now() WHERE organization_id = $1 AND user_id = $2
     RETURNING ${memberColumns}`,
    [organizationId, userId, subject],
  )
  const [after] = rows.map(toMember) as [Member]
  return { target: userId, before, after, result: after }
}
