/** One message of a conversation. */
export interface Message {
  readonly role: 'user' | 'assistant'
  readonly content: string
}

/**
 * The messages with user and assistant taking turns, as Claude's models are trained: several messages in a
 * row of one role, where an answer did not come, become one. The API would join them too; not everything that
 * speaks its protocol does. https://platform.claude.com/docs/en/api/messages/create
 */
export function alternateRoles(messages: readonly Message[]): Message[] {
  const said: Message[] = []
  for (const message of messages) {
    const last = said.at(-1)
    if (last?.role !== message.role) said.push(message)
    else said[said.length - 1] = { ...last, content: `${last.content}\n\n${message.content}` }
  }
  return said
}
