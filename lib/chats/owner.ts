import type { OrganizationId, UserId } from '../ids.ts'

/** Whose chats are meant. */
export interface Owner {
  organizationId: OrganizationId
  userId: UserId
}

/** Which of them. Any text will do: one that is no id finds nothing. */
export interface ChatOfOwner extends Owner {
  chatId: string
}
