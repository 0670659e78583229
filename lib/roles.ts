/** A member's rank in their organization, highest first. */
export const roles = ['owner', 'admin', 'member', 'viewer'] as const
export type Role = (typeof roles)[number]

/** A permission; the route table says which one a route requires. */
export type Scope =
  | 'chat:read'
  | 'chat:write'
  | 'chat:read-organization'
  | 'organization:read'
  | 'organization:write'
  | 'members:read'
  | 'members:write'
  | 'api-keys:read'
  | 'api-keys:write'
  | 'audit-log:read'
  | 'usage:read'
  | 'budgets:read'
  | 'budgets:write'
  | 'rate-limits:read'
  | 'rate-limits:write'

const viewer = ['chat:read', 'organization:read'] as const satisfies Scope[]
const member = [...viewer, 'chat:write'] as const satisfies Scope[]
const admin = [
  ...member,
  'chat:read-organization',
  'organization:write',
  'members:read',
  'members:write',
  'api-keys:read',
  'api-keys:write',
  'audit-log:read',
  'usage:read',
  'budgets:read',
  'budgets:write',
  'rate-limits:read',
  'rate-limits:write',
] as const satisfies Scope[]

/** What each role may do. Anything not listed is denied; an API key can hold less, never more. */
export const scopesOfRole = { viewer, member, admin, owner: admin } as const satisfies Record<
  Role,
  readonly Scope[]
>

export const allScopes: readonly Scope[] = scopesOfRole.owner

export function isScope(text: string): text is Scope {
  return allScopes.some((scope) => scope === text)
}

export function isAbove(role: Role, other: Role): boolean {
  return roles.indexOf(role) < roles.indexOf(other)
}

/** The `scopes` that are not held. */
export function scopesBeyond(held: Iterable<string>, scopes: readonly string[]): string[] {
  const heldScopes = new Set(held)
  return scopes.filter((scope) => !heldScopes.has(scope))
}

/**
 * Whether a member of `role` may decide over one who has or gets `other`: nobody reaches above themselves, so
 * an admin neither makes nor removes an owner.
 */
export function mayManage(role: Role, other: Role): boolean {
  return role === 'owner' || (role === 'admin' && other !== 'owner')
}
