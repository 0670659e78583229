import type { ServedPrice } from '../../budget/prices/price-as-served.ts'
import type { PriceOfModel } from '../../budget/prices/price-table.ts'
import { priceUsage } from '../../budget/prices/price-usage.ts'
import type { ReportedUsage } from '../../claude/reported-usage.ts'
import type { NanoUsd } from '../../nano-usd.ts'
import type { Bill } from '../../outcome.ts'
import type { Usage } from '../../usage.ts'
import { estimateUsage, type UsageBound } from './estimate-usage.ts'

/** What a call may use and cost at most. */
export interface Terms extends UsageBound {
  readonly hold: NanoUsd
}

/** What is known of an answer. */
interface KnownAnswer {
  /** Undefined: Claude was asked, and nothing has come that tells of it. */
  readonly reported: ReportedUsage | undefined
  readonly text: string
  /** Whether Claude has said why it stopped: what it reports then is the end of it. */
  readonly hasStopped: boolean
}

/**
 * What an answer is charged: what Claude has reported of it, in full, even where that is more than was held. What it has
 * not reported, or not so that it can be true, is estimated, and the bill says so; that is never above the hold, and
 * never nothing. It says so as well where the way in which the call was served has no price.
 */
export function billAnswer(answer: KnownAnswer, { price, unpriced }: ServedPrice, terms: Terms): Bill {
  const { reported, text } = answer
  const usage = exactUsage(answer, terms)
  if (usage) return { usage, cost: priceUsage(usage, price), estimated: unpriced.length > 0 }
  const estimate = billFor(estimateUsage(reported, text, terms), price)
  if (estimate.cost <= terms.hold) return estimate
  // A prompt that is larger than it can be, of somebody who has not told the rest.
  return billFor(estimateUsage(reported && { ...reported, prompt: undefined }, text, terms), price)
}

/** An answer with words has tokens, and none has more than it was given. */
function exactUsage({ reported, text, hasStopped }: KnownAnswer, { maxTokens }: Terms): Usage | undefined {
  if (!hasStopped || !reported?.isCounted || reported.isDoubtful) return undefined
  const { prompt, outputTokens } = reported
  const isPossible = outputTokens <= maxTokens && (outputTokens > 0 || text === '')
  return prompt && isPossible ? { ...prompt, outputTokens } : undefined
}

function billFor(usage: Usage, price: PriceOfModel): Bill {
  return { usage, cost: priceUsage(usage, price), estimated: true }
}
