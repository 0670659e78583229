import { beforeAll, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { modelNames } from '../../model-names.ts'
import type { ServedAs } from '../../usage.ts'
import { holdRates } from './hold-rates.ts'
import { priceAsServed, priceToExpect } from './price-as-served.ts'
import { findPrice } from './price-table.ts'
import { priceUsage } from './price-usage.ts'

beforeAll(() => {
  Object.assign(process.env, {
    DATABASE_URL: 'postgres://unused',
    REDIS_URL: 'redis://unused',
    ANTHROPIC_API_KEY: 'sk-ant-test',
    API_KEY_PEPPERS: 'a:Fh3kQ9vTzL2mXc7RbWj5YdNs8PgUaE4o',
    CLAUDE_INFERENCE_GEO: 'us',
  })
})

const today = new Date('2026-11-29T12:00:00Z')
const usage = (input: number, output: number, written = 0) => ({
  inputTokens: input,
  outputTokens: output,
  cacheReadInputTokens: 0,
  cacheCreation5mInputTokens: written,
  cacheCreation1hInputTokens: 0,
})

/** What a call costs in nano-USD, and what of it has no price. */
function charge(model: string, served: ServedAs, used = usage(1_000, 100)) {
  const { price, unpriced } = priceAsServed(findPrice(model, today), served)
  return [priceUsage(used, price), unpriced]
}

// By hand: Sonnet 5.5 takes 2,000 and 10,000 billionths a token, so 3,000,000 for this call; Opus 5.5 takes 6,000,000.
test.each<[string, ServedAs, bigint, (keyof ServedAs)[]]>([
  ['claude-sonnet-5-5', {}, 3_000_000n, []],
  [
    'claude-sonnet-5-5',
    { inferenceGeo: 'global', speed: 'standard', serviceTier: 'standard' },
    3_000_000n,
    [],
  ],
  ['claude-sonnet-5-5', { inferenceGeo: 'not_available' }, 3_000_000n, []],
  ['claude-sonnet-5-5', { inferenceGeo: 'us' }, 3_300_000n, []],
  ['claude-haiku-4-5', { inferenceGeo: 'us' }, 1_500_000n, []],
  ['claude-sonnet-5-5', { serviceTier: 'batch' }, 1_500_000n, []],
  ['claude-opus-5-5', { speed: 'fast' }, 12_000_000n, []],
  ['claude-opus-5-5', { speed: 'fast', inferenceGeo: 'us', serviceTier: 'standard' }, 13_200_000n, []],
  ['claude-sonnet-5-5', { speed: 'fast' }, 3_000_000n, ['speed']],
  // By hand: Fable 5.2 takes 8,000 and 40,000 billionths a token, Opus 5 and all of version 4 5,000 and 25,000.
  ['claude-fable-5-2', { speed: 'fast' }, 24_000_000n, []],
  ['claude-mythos-5-2', { speed: 'fast' }, 12_000_000n, ['speed']],
  ['claude-fable-5-1', { speed: 'fast' }, 15_000_000n, ['speed']],
  ['claude-opus-5', { speed: 'fast', inferenceGeo: 'us' }, 16_500_000n, []],
  ['claude-opus-4-8', { speed: 'fast' }, 15_000_000n, []],
  ['claude-opus-4-7', { speed: 'fast' }, 7_500_000n, ['speed']],
  ['claude-opus-4-6', { speed: 'fast', inferenceGeo: 'us' }, 8_250_000n, []],
  ['claude-opus-4-5', { inferenceGeo: 'us' }, 7_500_000n, []],
  [
    'claude-sonnet-5-5',
    { inferenceGeo: 'eu', serviceTier: 'priority' },
    3_000_000n,
    ['inferenceGeo', 'serviceTier'],
  ],
  ['claude-sonnet-5-5', { inferenceGeo: 'eu', speed: 'constructor' }, 3_000_000n, ['inferenceGeo', 'speed']],
])('%s served as %j costs %i billionths, and has no price for %j', (model, served, cost, unpriced) => {
  expect(charge(model, served)).toEqual([cost, unpriced])
})

test('a part of a billionth is rounded up, once for the whole call', () => {
  // Haiku 5.5: 125 a token written, so 137.5; three of them 412.5, and not three times 138.
  expect(charge('claude-haiku-5-5', { inferenceGeo: 'us' }, usage(0, 0, 1))).toEqual([138n, []])
  expect(charge('claude-haiku-5-5', { inferenceGeo: 'us' }, usage(0, 0, 3))).toEqual([413n, []])
})

test('where the workspace is in the US, a hold is a bound of what is charged there', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...modelNames),
      fc.nat(90_000),
      fc.nat(9_000),
      fc.nat(5_000),
      (model, ...tokens) => {
        const [input, output, written] = tokens
        const expected = priceToExpect(findPrice(model, today), ['anthropic'])
        const [rates] = holdRates(expected, false)
        const hold = BigInt(input + written) * rates!.prompt + BigInt(output) * rates!.answer
        const [cost] = charge(model, { inferenceGeo: 'us' }, usage(input, output, written))
        expect(hold >= (cost as bigint)).toBe(true)
      },
    ),
  )
})

test('surcharges never make a call cheaper than they should, whatever is reported', () => {
  const value = fc.constantFrom('us', 'global', 'fast', 'standard', 'priority', '__proto__', 'toString')
  const served = fc.record({ inferenceGeo: value, speed: value, serviceTier: value }, { requiredKeys: [] })
  fc.assert(
    fc.property(served, (terms) => {
      expect(charge('claude-opus-5-5', terms)[0]).toBeGreaterThanOrEqual(6_000_000n)
    }),
  )
})
