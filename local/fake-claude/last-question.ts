import type { MessagesRequest } from './messages-request.ts'

/** The text that the user wrote last. */
export function lastQuestion({ messages }: Pick<MessagesRequest, 'messages'>): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  if (typeof content === 'string') return content
  return content.findLast((block) => block.type === 'text')?.text ?? ''
}
