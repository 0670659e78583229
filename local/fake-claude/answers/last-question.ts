import type { MessagesRequest } from '../requests/messages-request.ts'

/** The last paragraph that the user wrote: those before it may be questions whose answer never came, sent along with it. */
export function lastQuestion({ messages }: Pick<MessagesRequest, 'messages'>): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  const text =
    typeof content === 'string' ? content : content.findLast((block) => block.type === 'text')?.text
  return text?.trimEnd().split('\n\n').at(-1) ?? ''
}
