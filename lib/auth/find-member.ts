import type { OrganizationId, UserId } from '../ids.ts'
import { callFunction } from '../postgres/call-function.ts'
import type { Principal, Role } from './principal.ts'

/** The member of that organization, or nothing. One network wait. @throws UnavailableError */
export async function findMember(
  organizationId: OrganizationId,
  userId: UserId,
): Promise<Principal | undefined> {
  const [row] = await callFunction<{ organization_name: string; email: string; role: Role }>('find_member', [
    organizationId,
    userId,
  ])
  if (row === undefined) return undefined
  return {
    organizationId,
    organizationName: row.organization_name,
    userId,
    email: row.email,
    role: row.role,
  }
}
