import type { Question } from '../../upstream/question.ts'

/** What Claude is to read, oldest first: starts with a question and ends with the new one. */
export type Context = Question['messages']

/**
 * The context without its oldest messages: the fewest that free this many bytes, at least one. The new
 * question stays.
 */
export function dropOldest(context: Context, bytes: number): Context {
  let start = 0
  for (let dropped = 0; start < context.length - 1; start++) {
    if (start > 0 && dropped >= bytes && context[start]?.role === 'user') break
    dropped += bytesOf(context.slice(start, start + 1))
  }
  return context.slice(start)
}

export function onlyQuestion(context: Context): Context {
  return context.slice(-1)
}

/** In UTF-8. */
export function bytesOf(context: Context): number {
  return context.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0)
}
