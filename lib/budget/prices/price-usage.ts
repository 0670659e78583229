import type { NanoUsd } from '../../nano-usd.ts'
import { promptTokens, type Usage } from '../../usage.ts'
import { list, multiply } from './price-factor.ts'
import type { PriceOfModel } from './price-table.ts'

/** What Claude charges for one call, to the nano-USD; a fraction left by a factor is rounded up. */
export function priceUsage(usage: Usage, price: PriceOfModel): NanoUsd {
  const prompt = promptTokens(usage)
  const tier = price.tiers.find(({ promptTokensUpTo }) => prompt <= promptTokensUpTo)
  if (tier === undefined) throw new RangeError(`The price of ${price.model} has no tier for ${prompt} tokens`)
  const { rates } = tier
  const listed =
    BigInt(usage.inputTokens) * rates.input +
    BigInt(usage.outputTokens) * rates.output +
    BigInt(usage.cacheReadInputTokens) * rates.cacheRead +
    BigInt(usage.cacheCreation5mInputTokens) * rates.cacheCreation5m +
    BigInt(usage.cacheCreation1hInputTokens) * rates.cacheCreation1h
  return multiply(listed, price.factor ?? list)
}
