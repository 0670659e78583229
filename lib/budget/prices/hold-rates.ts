import { list, multiply } from './price-factor.ts'
import type { PriceOfModel, Rates } from './price-table.ts'

/** What a token of a prompt and of an answer may cost at most, by the size of the prompt; smallest first. */
export interface HoldRates {
  /** Null: any size. */
  readonly promptTokensUpTo: number | null
  readonly prompt: bigint
  readonly answer: bigint
}

/**
 * The rates at which a hold is a bound, whatever Claude reads from its cache or writes to it.
 * @param hasHourCache whether it may be asked to keep something for an hour, which is dearest of all to write
 */
export function holdRates(price: PriceOfModel, hasHourCache = false): HoldRates[] {
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
