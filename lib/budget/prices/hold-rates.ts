import { list, multiply } from './price-factor.ts'
import type { PriceOfModel, Rates } from './price-table.ts'

/** The most that a token of the prompt and of the answer may cost, by prompt size, smallest first. */
export interface HoldRates {
  /** Null: any size. */
  readonly promptTokensUpTo: number | null
  readonly prompt: bigint
  readonly answer: bigint
}

/** The rates that make a hold an upper bound, whatever Claude reads from its cache or writes to it. */
export function holdRates(price: PriceOfModel): HoldRates[] {
  const factor = price.factor ?? list
  return price.tiers.map(({ promptTokensUpTo, rates }) => ({
    promptTokensUpTo: Number.isFinite(promptTokensUpTo) ? promptTokensUpTo : null,
    prompt: multiply(dearestPrompt(rates), factor),
    answer: multiply(rates.output, factor),
  }))
}

/** We never request the one-hour cache, the dearest of all. */
function dearestPrompt({ input, cacheRead, cacheCreation5m }: Rates): bigint {
  return [input, cacheRead, cacheCreation5m].reduce((dearest, rate) => (rate > dearest ? rate : dearest))
}
