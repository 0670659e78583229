import { list, multiply } from './price-factor.ts'
import type { PriceOfModel, Rates } from './price-table.ts'

/** The most that a token of the prompt and of the answer may cost, by prompt size, smallest first. */
export interface HoldRates {
  /** Null: any size. */
  readonly promptTokensUpTo: number | null
  readonly prompt: bigint
  readonly answer: bigint
}

/**
 * The rates that make a hold an upper bound, whatever Claude reads from its cache or writes to it.
 * @param hasHourCache whether the request may write to the one-hour cache, the dearest of all
 */
export function holdRates(price: PriceOfModel, hasHourCache: boolean): HoldRates[] {
  const factor = price.factor ?? list
  return price.tiers.map(({ promptTokensUpTo, rates }) => ({
    promptTokensUpTo: Number.isFinite(promptTokensUpTo) ? promptTokensUpTo : null,
    prompt: multiply(dearestPrompt(rates, hasHourCache), factor),
    answer: multiply(rates.output, factor),
  }))
}

function dearestPrompt(rates: Rates, hasHourCache: boolean): bigint {
  const { input, cacheRead, cacheCreation5m, cacheCreation1h } = rates
  const possible = [input, cacheRead, cacheCreation5m, ...(hasHourCache ? [cacheCreation1h] : [])]
  return possible.reduce((dearest, rate) => (rate > dearest ? rate : dearest))
}
