import { countTokens } from '../../upstream/count-tokens.ts'
import { PromptTooLongError } from '../../upstream/failures/prompt-too-long.ts'
import type { Question } from '../../upstream/question.ts'
import type { UpstreamName } from '../../upstream-names.ts'
import { bytesOf, type Context, dropOldest, onlyQuestion } from './context.ts'
import { boundOfBytes, boundOfCount, promptRoom } from './prompt-bound.ts'
import { usableUpstreams } from './usable-upstreams.ts'

/** What is sent of a context. */
export interface FittedPrompt {
  readonly context: Context
  /** Upper bound of the tokens of the whole prompt. */
  readonly tokensBound: number
}

/** After this many counts in vain the question goes alone. */
const mostCounts = 3

/**
 * What the model has room for, where the bytes do not prove that the whole context fits: Claude counts, and
 * what does not fit is dropped from the front. Where Claude gives no count, everything is sent: Claude
 * refuses it if it is too much.
 * @param window how many tokens of prompt and answer the model takes
 * @param switchedOff the upstreams that are not to be asked
 * @throws PromptTooLongError when the question alone does not fit
 */
export async function fitWindow(
  question: Question,
  window: number,
  switchedOff: readonly UpstreamName[],
): Promise<FittedPrompt> {
  const { system, maxTokens } = question
  const [upstream] = await usableUpstreams(question.model, switchedOff)
  const room = promptRoom(window, maxTokens)
  let context: Context = question.messages
  for (let counts = 1; ; counts++) {
    const bound = boundOfBytes(system, context)
    const counted = await countTokens(upstream, { ...question, messages: context })
    if (counted === undefined) return { context, tokensBound: bound }
    if (counted <= room || (context.length === 1 && counted <= window)) {
      return { context, tokensBound: Math.min(bound, boundOfCount(counted)) }
    }
    if (context.length === 1) throw new PromptTooLongError({ tokens: counted, maximum: window })
    const bytesPerToken = (Buffer.byteLength(system ?? '') + bytesOf(context)) / counted
    context =
      counts < mostCounts ? dropOldest(context, (counted - room) * bytesPerToken) : onlyQuestion(context)
  }
}
