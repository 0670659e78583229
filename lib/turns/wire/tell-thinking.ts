import type { UnseenThinking } from '../../upstream/report/unseen-thinking.ts'
import type { Telling } from '../dialects/dialect.ts'
import type { PieceSender } from './piece-sender.ts'

/** Often enough to be seen as progress. */
const everyMs = 1_000

/**
 * Tells a client from second to second that Claude thinks, so that it sees why nothing comes and what that costs. A clock, so
 * that an answer pays nothing per token for it. Until it is disposed of.
 * @param thinking what is known of it now
 */
export function tellThinking(
  sender: Pick<PieceSender, 'say'>,
  { thinkingFrame }: Pick<Telling, 'thinkingFrame'>,
  thinking: () => UnseenThinking | undefined,
): Disposable {
  if (thinkingFrame === undefined) return { [Symbol.dispose]: () => undefined }
  return setInterval(() => {
    const { isThinking = false, countedTokens = 0 } = thinking() ?? {}
    if (isThinking) sender.say(thinkingFrame(countedTokens || undefined))
  }, everyMs)
}
