import type { NanoUsd } from '../../nano-usd.ts'
import type { CacheEffect } from '../../outcome.ts'
import { promptTokens, type Usage } from '../../usage.ts'
import { list, multiply } from './price-factor.ts'
import type { PriceOfModel, Rates } from './price-table.ts'

/** What Claude charges for one call, to the nano-USD; a fraction left by a factor is rounded up. */
export function priceUsage(usage: Usage, price: PriceOfModel): NanoUsd {
  const rates = ratesOf(usage, price)
  const listed =
    BigInt(usage.inputTokens) * rates.input +
    BigInt(usage.outputTokens) * rates.output +
    BigInt(usage.cacheReadInputTokens) * rates.cacheRead +
    BigInt(usage.cacheCreation5mInputTokens) * rates.cacheCreation5m +
    BigInt(usage.cacheCreation1hInputTokens) * rates.cacheCreation1h
  return multiply(listed, price.factor ?? list)
}

/**
 * What the prompt cache did to the charge of a call: reading it is cheaper than input, and writing to it dearer. The charge is
 * that of the same call without a cache − saved + cost.
 */
export function priceCache(usage: Usage, price: PriceOfModel): CacheEffect {
  const { input, cacheRead, cacheCreation5m, cacheCreation1h } = ratesOf(usage, price)
  const cost =
    BigInt(usage.cacheCreation5mInputTokens) * (cacheCreation5m - input) +
    BigInt(usage.cacheCreation1hInputTokens) * (cacheCreation1h - input)
  const saved = BigInt(usage.cacheReadInputTokens) * (input - cacheRead)
  const factor = price.factor ?? list
  return { saved: multiply(saved, factor), cost: multiply(cost, factor) }
}

function ratesOf(usage: Usage, price: PriceOfModel): Rates {
  const prompt = promptTokens(usage)
  const tier = price.tiers.find(({ promptTokensUpTo }) => prompt <= promptTokensUpTo)
  if (tier === undefined) throw new RangeError(`The price of ${price.model} has no tier for ${prompt} tokens`)
  return tier.rates
}
