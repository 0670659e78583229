import type { OrganizationId, UserId } from '../ids.ts'
import type { Role } from '../roles.ts'

/** A person whom the identity provider vouches for, with or without a membership. */
export interface Person {
  readonly subject: string
  /** In lower case; undefined unless it is verified. */
  readonly email: string | undefined
}

/** An organization as a person who has joined it or is invited sees it, as JSON. */
export interface Membership {
  organization: { id: OrganizationId; name: string; suspended: boolean }
  user_id: UserId
  role: Role
  invited_at: string
  joined_at: string | null
}

/** A row of the SQL function `list_memberships`. */
export interface MembershipRow {
  organization_id: OrganizationId
  organization_name: string
  suspended: boolean
  user_id: UserId
  role: Role
  created_at: Date
  joined_at: Date | null
}

export function toMembership(row: MembershipRow): Membership {
  return {
    organization: { id: row.organization_id, name: row.organization_name, suspended: row.suspended },
    user_id: row.user_id,
    role: row.role,
    invited_at: row.created_at.toISOString(),
    joined_at: row.joined_at?.toISOString() ?? null,
  }
}
