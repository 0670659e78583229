import type { BookedPrice } from '../../budget/prices/price-as-served.ts'
import { priceCache, priceUsage } from '../../budget/prices/price-usage.ts'
import type { NanoUsd } from '../../nano-usd.ts'
import type { Bill } from '../../outcome.ts'
import type { Report } from '../../upstream/report/report.ts'
import type { Usage } from '../../usage.ts'
import { estimateUsage, type UsageBound } from './estimate-usage.ts'

/** The most that a call may use and cost. */
export interface Terms extends UsageBound {
  readonly hold: NanoUsd
}

/** What is known of an answer. */
interface KnownAnswer {
  readonly report: Report
  /** Read only where an estimate needs it: some dialects have to search their events for it. */
  readonly text: string
}

/**
 * What an answer is charged: what Claude has reported, in full, even above the hold. What Claude has not
 * reported, or has reported impossibly, is estimated, and the bill says so; an estimate is never above the
 * hold and never zero. The bill is also marked as estimated where something that was reported has no price.
 * A refusal that Claude does not charge costs nothing, whatever it used; what came besides it is charged.
 */
export function billAnswer(answer: KnownAnswer, booked: BookedPrice, terms: Terms): Bill {
  const { served, extras, isFree } = answer.report
  const bill = billTokens(answer, booked, terms)
  const ofAnswer = isFree ? { usage: bill.usage, cost: 0n, estimated: false } : bill
  const cost = ofAnswer.cost + booked.extras.beside
  return { ...ofAnswer, cost, reported: { ...served, ...extras } }
}

type TokenBill = Omit<Bill, 'reported'>

function billTokens(answer: KnownAnswer, booked: BookedPrice, terms: Terms): TokenBill {
  const { price, extras, unpriced } = booked
  const usage = exactUsage(answer, terms)
  if (usage) {
    const cost = extras.answer ?? priceUsage(usage, price)
    return { usage, cost, estimated: unpriced.length > 0, cache: priceCache(usage, price) }
  }
  const { report, text } = answer
  const estimate = (known: Report): TokenBill => {
    const estimated = estimateUsage(known, text, price.model, terms)
    const cache = priceCache(estimated, price)
    return { usage: estimated, cost: priceUsage(estimated, price), estimated: true, cache }
  }
  const bill = estimate(report)
  if (bill.cost <= terms.hold) return bill
  // The reported prompt is larger than possible, and the rest of the report is missing.
  return estimate({ ...report, usage: report.usage && { ...report.usage, prompt: undefined } })
}

/** An answer with text has tokens, and none has more than its maximum. */
function exactUsage(answer: KnownAnswer, { maxTokens }: Terms): Usage | undefined {
  const { usage, hasStopped } = answer.report
  if (!hasStopped || !usage?.isCounted || usage.isDoubtful) return undefined
  const { prompt, outputTokens } = usage
  const isPossible = outputTokens <= maxTokens && (outputTokens > 0 || answer.text === '')
  return prompt && isPossible ? { ...prompt, outputTokens } : undefined
}
