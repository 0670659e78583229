import type { Answer } from '../claude/answer.ts'
import { PromptTooLongError } from '../claude/failures/prompt-too-long.ts'
import type { Question } from '../claude/question.ts'
import { ApiError } from '../errors.ts'
import { bytesOf, type Context, dropOldest, onlyQuestion } from './begin/context.ts'

/** After so many refusals of what was said before, the question goes alone. */
const mostRefusals = 3

/**
 * Asks Claude, and once more with less of what was said before where Claude refuses that: it has the last word on what it
 * takes, and a chat must go on whatever is stored of it. A refusal costs nothing.
 * @param open calls Claude; its ApiError says what the client is to be told
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

/** Undefined: it is not what was said before that Claude refuses. */
function lessOf(context: Context, refusal: unknown): Context | undefined {
  if (!(refusal instanceof ApiError)) return undefined
  if (refusal instanceof PromptTooLongError) return dropOldest(context, excessOf(context, refusal))
  if (refusal.code === 'request_too_large') return dropOldest(context, bytesOf(context) / 2)
  // Claude names the part of the request that it does not take: one of the messages, and nobody knows which.
  const isOfMessages = refusal.code === 'refused_by_claude' && /^messages\b/.test(refusal.message)
  return isOfMessages ? onlyQuestion(context) : undefined
}

/** In bytes, with a little room for the answer; half of it all where Claude does not say how much it was. */
function excessOf(context: Context, { size }: PromptTooLongError): number {
  const share = size === undefined ? 0.5 : 1 - (0.98 * size.maximum) / size.tokens
  return bytesOf(context) * share
}
