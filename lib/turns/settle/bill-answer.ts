import type { ServedPrice } from '../../budget/prices/price-as-served.ts'
import type { PriceOfModel } from '../../budget/prices/price-table.ts'
import { priceUsage } from '../../budget/prices/price-usage.ts'
import type { ReportedUsage } from '../../claude/reported-usage.ts'
import type { NanoUsd } from '../../nano-usd.ts'
import type { Bill } from '../../outcome.ts'
import type { Usage } from '../../usage.ts'
import { estimateUsage, type UsageBound } from './estimate-usage.ts'

/** The most that a call may use and cost. */
export interface Terms extends UsageBound {
  readonly hold: NanoUsd
}

/** What is known of an answer. */
interface KnownAnswer {
  /** Undefined: Claude was asked, but has reported nothing. */
  readonly reported: ReportedUsage | undefined
  /** Read only where an estimate needs it: some dialects have to search their events for it. */
  readonly text: string
  /** Whether Claude has said why it stopped, which makes its report final. */
  readonly hasStopped: boolean
}

/**
 * What an answer is charged: what Claude has reported, in full, even above the hold. What Claude has not
 * reported, or has reported impossibly, is estimated, and the bill says so; an estimate is never above the
 * hold and never zero. The bill is also marked as estimated where the way in which the call was served has no
 * price.
 */
export function billAnswer(answer: KnownAnswer, { price, unpriced }: ServedPrice, terms: Terms): Bill {
  const usage = exactUsage(answer, terms)
  if (usage) return { usage, cost: priceUsage(usage, price), estimated: unpriced.length > 0 }
  const { reported, text } = answer
  const estimate = billFor(estimateUsage(reported, text, terms), price)
  if (estimate.cost <= terms.hold) return estimate
  // The reported prompt is larger than possible, and the rest of the report is missing.
  return billFor(estimateUsage(reported && { ...reported, prompt: undefined }, text, terms), price)
}

/** An answer with text has tokens, and none has more than its maximum. */
function exactUsage(answer: KnownAnswer, { maxTokens }: Terms): Usage | undefined {
  const { reported, hasStopped } = answer
  if (!hasStopped || !reported?.isCounted || reported.isDoubtful) return undefined
  const { prompt, outputTokens } = reported
  const isPossible = outputTokens <= maxTokens && (outputTokens > 0 || answer.text === '')
  return prompt && isPossible ? { ...prompt, outputTokens } : undefined
}

function billFor(usage: Usage, price: PriceOfModel): Bill {
  return { usage, cost: priceUsage(usage, price), estimated: true }
}
