/** Something that was said in a conversation. */
export interface Message {
  readonly role: 'user' | 'assistant'
  readonly content: string
}

/**
 * The messages with user and assistant by turns, as Claude's models are trained: what one of them says several times in a row,
 * where an answer did not come, is one message. The API would join them as well; not all that speaks for it does.
 * https://platform.claude.com/docs/en/api/messages/create
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
