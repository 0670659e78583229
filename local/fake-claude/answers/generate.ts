import type { Behaviour } from '../behaviour.ts'
import type { BillLine } from '../bill.ts'
import type { Answer } from './compose-answer.ts'
import type { Pauses } from './pauses.ts'

/**
 * The tokens of an answer, each at its time and billed as it comes. They end early if the behaviour interrupts the
 * answer or the client leaves.
 */
export async function* generate(
  answer: Answer,
  behaviour: Behaviour,
  line: BillLine,
  pauses: Pauses,
): AsyncGenerator<string> {
  const { firstTokenMs = 0, tokenMs = 0 } = behaviour
  // Hidden thinking has taken that time already.
  const first = performance.now() + (answer.hidesThinking ? 0 : firstTokenMs)
  for (const [index, token] of answer.tokens.slice(0, interruptedAfter(behaviour)).entries()) {
    await pauses.until(first + index * tokenMs)
    if (pauses.ended) return
    line.output_tokens = answer.thinkingTokens + index + 1
    yield token
  }
}

function interruptedAfter({ errorEvent, cut }: Behaviour): number | undefined {
  if (errorEvent) return errorEvent.afterTokens
  return cut && 'afterTokens' in cut ? cut.afterTokens : undefined
}
