import { list, multiply } from './price-factor.ts'
import type { PriceOfModel, Rates } from './price-table.ts'

/** What a token of a prompt and of an answer may cost at most, by the size of the prompt; smallest first. */
export interface HoldRates {
  /** Null: any size. */
  readonly promptTokensUpTo: number | null
  readonly prompt: bigint
  readonly answer: bigint
}

/** The rates at which a hold is a bound, whatever Claude reads from its cache or writes to it. */
export function holdRates(price: PriceOfModel): HoldRates[] {
  const factor = price.factor ?? list
  return price.tiers.map(({ promptTokensUpTo, rates }) => ({
    promptTokensUpTo: Number.isFinite(promptTokensUpTo) ? promptTokensUpTo : null,
    prompt: multiply(dearestPrompt(rates), factor),
    answer: multiply(rates.output, factor),
  }))
}

/** We never ask for the cache of one hour, the dearest of all. */
function dearestPrompt({ input, cacheRead, cacheCreation5m }: Rates): bigint {
  return [input, cacheRead, cacheCreation5m].reduce((dearest, rate) => (rate > dearest ? rate : dearest))
}
