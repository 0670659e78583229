import type { GivenId, OrganizationId, UserId } from '../ids.ts'
import type { Role } from '../roles.ts'

/** A member, as JSON. */
export interface Member {
  user_id: UserId
  email: string | null
  /** The identity provider's name for this person. */
  subject: string | null
  role: Role
  joined_at: string | null
  created_at: string
}

/** A row of the table `members`. */
export type MemberRow = Omit<Member, 'joined_at' | 'created_at'> & {
  joined_at: Date | null
  created_at: Date
}

export interface MemberOfOrganization {
  organizationId: OrganizationId
  userId: GivenId
}

export const memberColumns = 'user_id, email, subject, role, joined_at, created_at'

export function toMember({ joined_at: joinedAt, created_at: createdAt, ...row }: MemberRow): Member {
  return { ...row, joined_at: joinedAt?.toISOString() ?? null, created_at: createdAt.toISOString() }
}
