import type { OrganizationId, UserId } from '../ids.ts'

export type Role = 'owner' | 'admin' | 'member' | 'viewer'

/** On whose behalf a request acts. */
export interface Principal {
  readonly organizationId: OrganizationId
  readonly organizationName: string
  readonly userId: UserId
  readonly email: string
  readonly role: Role
}
