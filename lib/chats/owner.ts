import type { GivenId, OrganizationId, UserId } from '../ids.ts'
import type { Scope } from '../roles.ts'

/** Whose chats are meant; only one's own can be changed. */
export interface Owner {
  organizationId: OrganizationId
  userId: UserId
}

export interface ChatOfOwner extends Owner {
  chatId: GivenId
}

/** Whose chats are read; null: those of the whole organization. */
export interface Reader {
  organizationId: OrganizationId
  userId: UserId | null
}

export interface ChatOfReader extends Reader {
  chatId: GivenId
}

/** A member reads their own chats, an admin those of the organization. */
export function readerOf(principal: Owner & { scopes: ReadonlySet<Scope> }): Reader {
  const readsAll = principal.scopes.has('chat:read-organization')
  return { organizationId: principal.organizationId, userId: readsAll ? null : principal.userId }
}
