import { ApiError } from '../errors.ts'
import type { Answer } from '../upstream/answer.ts'
import { PromptTooLongError } from '../upstream/failures/prompt-too-long.ts'
import type { Question } from '../upstream/question.ts'
import { bytesOf, type Context, dropOldest, onlyQuestion } from './begin/context.ts'

/** After this many refusals of the earlier messages, the question goes alone. */
const mostRefusals = 3

/**
 * Asks Claude, and asks again with fewer of the earlier messages where Claude refuses those: Claude has the
 * last word on what it takes, and a chat must go on whatever is stored of it. A refusal costs nothing.
 * @param open calls Claude; its ApiError says what the client is told
 * @returns the answer, and how many messages were left out for it
 * @throws ApiError
 */
export async function askClaude(
  question: Question,
  open: (question: Question) => Promise<Answer>,
): Promise<{ answer: Answer; leftOut: number }> {
  let messages: Context = question.messages
  for (let refusals = 1; ; refusals++) {
    try {
      const answer = await open({ ...question, messages })
      return { answer, leftOut: question.messages.length - messages.length }
    } catch (error) {
      const fewer = messages.length === 1 ? undefined : lessOf(messages, error)
      if (fewer === undefined) throw error
      messages = refusals < mostRefusals ? fewer : onlyQuestion(messages)
    }
  }
}

/** Undefined: Claude refuses something other than the earlier messages. */
function lessOf(context: Context, refusal: unknown): Context | undefined {
  if (!(refusal instanceof ApiError)) return undefined
  if (refusal instanceof PromptTooLongError) return dropOldest(context, excessOf(context, refusal))
  if (refusal.code === 'request_too_large') return dropOldest(context, bytesOf(context) / 2)
  // Claude names the part of the request that it refuses: one of the messages, but there is no telling which.
  const isOfMessages = refusal.code === 'refused_by_claude' && /^messages\b/.test(refusal.message)
  return isOfMessages ? onlyQuestion(context) : undefined
}

/** In bytes, leaving a little room for the answer; half of the context where Claude names no size. */
function excessOf(context: Context, { size }: PromptTooLongError): number {
  const share = size === undefined ? 0.5 : 1 - (0.98 * size.maximum) / size.tokens
  return bytesOf(context) * share
}
