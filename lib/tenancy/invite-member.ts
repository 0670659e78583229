import type { Change } from '../change.ts'
import { ConflictError } from '../errors.ts'
import { newId, type OrganizationId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import type { Role } from '../roles.ts'
import { type Member, type MemberRow, memberColumns, toMember } from './member.ts'

/** A person to invite, named by at least one of `email` and `subject`. */
interface Invitation {
  /** In lower case. Anyone with this address, verified, may accept. */
  email?: string | undefined
  /** The identity provider's name for the person who may accept. */
  subject?: string | undefined
  role: Role
}

/**
 * Invites a person, who joins only by accepting: see docs/adr/0015.
 * @throws ConflictError when the address or the subject is that of a member or of another invitation
 */
export async function inviteMember(
  tx: Transaction,
  organizationId: OrganizationId,
  { email, subject, role }: Invitation,
): Promise<Change<Member>> {
  const { rows } = await tx.query<MemberRow>(
    `INSERT INTO members (organization_id, user_id, email, subject, role) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING ${memberColumns}`,
    [organizationId, newId('user'), email, subject, role],
  )
  if (rows[0] === undefined) {
    throw new ConflictError(
      'Somebody with that email or subject is a member or invited already.',
      'member_exists',
    )
  }
  const member = toMember(rows[0])
  return { target: member.user_id, before: null, after: member, result: member }
}
