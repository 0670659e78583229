import type { Schemas } from '../app/api.ts'
import { me } from '../app/session.ts'

export type Role = Schemas['Role']

/** Highest first. */
const roles: readonly Role[] = ['owner', 'admin', 'member', 'viewer']

/** Whether the caller may decide over who has or gets this role, by the rule of the server: nobody reaches above themselves. */
export function mayManage(other: Role): boolean {
  const own = me.value?.user.role
  return own === 'owner' || (own === 'admin' && other !== 'owner')
}

/** The roles that the caller may give. */
export const rolesToGive = (): readonly Role[] => roles.filter(mayManage)

/** All of them, for a filter. */
export const allRoles = roles
