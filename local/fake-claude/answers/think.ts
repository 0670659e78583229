import type { Behaviour } from '../behaviour.ts'
import type { BillLine } from '../bill.ts'
import type { Answer } from './compose-answer.ts'
import type { Pauses } from './pauses.ts'
import { thinkingFrames } from './wire-events.ts'

/** Tokens from one count to the next. */
const quantum = 50

/** The frames of hidden thinking, billed as it goes on. They end early if it is cut or the client leaves. */
export async function* think(
  answer: Answer,
  { cut, firstTokenMs = 0 }: Behaviour,
  line: BillLine,
  pauses: Pauses,
): AsyncGenerator<string> {
  const { thinkingTokens, countsThinking } = answer
  const isCut = cut !== undefined && 'afterThinking' in cut
  const most = isCut ? Math.min(cut.afterThinking, thinkingTokens) : thinkingTokens
  const begin = performance.now()
  const thought = async (tokens: number) => {
    await pauses.until(begin + (firstTokenMs * tokens) / thinkingTokens)
    if (!pauses.ended) line.output_tokens = tokens
  }
  yield thinkingFrames.start
  for (let tokens = quantum; tokens <= most; tokens += quantum) {
    await thought(tokens)
    if (pauses.ended) return
    if (countsThinking) yield thinkingFrames.count(quantum)
  }
  await thought(most)
  if (!isCut && !pauses.ended) yield thinkingFrames.end
}
