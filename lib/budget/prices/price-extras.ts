import type { NanoUsd } from '../../nano-usd.ts'
import { type Extras, type Iteration, isOfAnswer } from '../../reported.ts'
import { type PriceOfModel, priceBeside } from './price-table.ts'
import { priceUsage } from './price-usage.ts'
import type { ServedPrice } from './served-price.ts'

/**
 * What a request of a server tool costs besides the tokens that it makes, wherever and however fast the model runs: web search
 * is $10 for 1,000, web fetch is free. https://platform.claude.com/docs/en/about-claude/pricing, as of 2026-10-10.
 */
const toolFees: Readonly<Record<string, NanoUsd>> = {
  web_search_requests: 10_000_000n,
  web_fetch_requests: 0n,
}

/** What a call costs besides, or in place of, its top-level tokens at the price of its model. */
export interface PricedExtras {
  /** The steps of the answer, each at the price of its model; undefined: the answer is priced by its top-level tokens. */
  readonly answer: NanoUsd | undefined
  /** What is in no top-level count: compactions, advice, requests of server tools. */
  readonly beside: NanoUsd
  readonly unpriced: readonly ('serverTools' | 'iterations' | 'extras')[]
}

export const noExtras: PricedExtras = { answer: undefined, beside: 0n, unpriced: [] }

/**
 * The price of what is reported besides the tokens.
 * @param expected the price of the model that was asked
 * @param asServed the price of any model, for calls served as this one
 */
export function priceExtras(
  { serverTools = {}, iterations = [], isPartial }: Extras,
  expected: PriceOfModel,
  asServed: (price: PriceOfModel) => ServedPrice,
): PricedExtras {
  const steps = iterations.map((step) => priceStep(step, expected, asServed))
  const ofAnswer = steps.filter(({ step }) => isOfAnswer(step))
  const besides = steps.filter(({ step }) => !isOfAnswer(step))
  const tools = Object.entries(serverTools)
  const fees = tools.map(([tool, times]) => (feeOf(tool) ?? 0n) * BigInt(times))
  const unpriced = {
    serverTools: tools.some(([tool]) => feeOf(tool) === undefined),
    iterations: steps.some(({ isCertain }) => !isCertain),
    extras: isPartial ?? false,
  }
  return {
    answer: isPartial || ofAnswer.length === 0 ? undefined : sum(ofAnswer.map(({ cost }) => cost)),
    beside: sum([...besides.map(({ cost }) => cost), ...fees]),
    unpriced: (['serverTools', 'iterations', 'extras'] as const).filter((term) => unpriced[term]),
  }
}

function feeOf(tool: string): NanoUsd | undefined {
  return Object.hasOwn(toolFees, tool) ? toolFees[tool] : undefined
}

/**
 * Steps that are charged as they are reported. Before a `fallback_message` other models have declined, most of them for nothing:
 * which of them is not reported, so all are charged, and that is not certain. Nor is what may come.
 */
const certainTypes = new Set(['message', 'compaction', 'advisor_message'])

function priceStep(step: Iteration, expected: PriceOfModel, asServed: (price: PriceOfModel) => ServedPrice) {
  const { type, model, usage } = step
  const listed = model === undefined ? expected : priceBeside(expected, model)
  const { price, unpriced } = asServed(listed ?? expected)
  const isCertain = certainTypes.has(type) && listed !== undefined && unpriced.length === 0
  return { step, cost: priceUsage(usage, price), isCertain }
}

const sum = (amounts: readonly NanoUsd[]) => amounts.reduce((total, amount) => total + amount, 0n)
