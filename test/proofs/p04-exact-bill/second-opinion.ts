import { calcPrice } from '@pydantic/genai-prices'
import * as fc from 'fast-check'
import type { Tokens } from './shapes.ts'

/**
 * The models for which the independent price list of @pydantic/genai-prices has exactly our prices. It takes
 * Sonnet 5.5 for an older one, has a tier for prompts that Sonnet 4.5 does not take, and does not know the others. `npm run prices` shows
 * which.
 */
const knownModels = [
  'claude-opus-5-5',
  'claude-fable-5-1',
  'claude-fable-5',
  'claude-opus-5',
  'claude-sonnet-5',
  'claude-opus-4-8',
  'claude-opus-4-7',
  'claude-opus-4-6',
  'claude-opus-4-5',
  'claude-sonnet-4-6',
  'claude-haiku-4-5',
] as const

/** The usage of a call to a model that the other price list knows. */
export interface ComparableUsage {
  readonly model: (typeof knownModels)[number]
  readonly tokens: Tokens
}

/** Up to 200,000 tokens of each kind: above, floats no longer tell one nano-USD from the next. */
const amount = fc.oneof(fc.constant(0), fc.nat(1_000), fc.nat(200_000))

export const comparableUsage: fc.Arbitrary<ComparableUsage> = fc.record({
  model: fc.constantFrom(...knownModels),
  tokens: fc.tuple(amount, amount, amount, amount, amount),
})

/** In nano-USD, rounded from the dollars that it calculates in floats. @throws Error if it has no price */
export function secondOpinion({ model, tokens }: ComparableUsage, at: string): bigint {
  const [input, output, read, fiveMinutes, oneHour] = tokens
  const usage = {
    // That list counts the whole prompt here.
    input_tokens: input + read + fiveMinutes + oneHour,
    output_tokens: output,
    cache_read_tokens: read,
    cache_write_tokens: fiveMinutes + oneHour,
    cache_write_1h_tokens: oneHour,
  }
  const price = calcPrice(usage, model, { providerId: 'anthropic', timestamp: new Date(at) })
  if (price === null) throw new Error(`genai-prices does not know ${model}`)
  return BigInt(Math.round(price.total_price * 1e9))
}
