import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { modelNames } from '../../model-names.ts'
import type { Usage } from '../../usage.ts'
import { findPrice } from './price-table.ts'
import { priceCache, priceUsage } from './price-usage.ts'

const today = '2026-11-22T12:00:00Z'

const usageOf = ([input, output, read, fiveMinutes, oneHour]: readonly number[]): Usage => ({
  inputTokens: input ?? 0,
  outputTokens: output ?? 0,
  cacheReadInputTokens: read ?? 0,
  cacheCreation5mInputTokens: fiveMinutes ?? 0,
  cacheCreation1hInputTokens: oneHour ?? 0,
})

const cost = (model: string, usage: readonly number[], at = today) =>
  priceUsage(usageOf(usage), findPrice(model, new Date(at)))

// Worked out by hand from the price list: dollars per million tokens times 1,000 is billionths per token.
// Tokens are [input, output, cache read, cache write for 5 minutes, cache write for 1 hour].
const charges: [model: string, tokens: number[], nanoUsd: bigint, at?: string][] = [
  // Sonnet 5.5: 2,000 in, 10,000 out, 100 read, 2,500 and 4,000 written
  ['claude-sonnet-5-5', [0, 0, 0, 0, 0], 0n],
  ['claude-sonnet-5-5', [1, 0, 0, 0, 0], 2_000n],
  ['claude-sonnet-5-5', [0, 1, 0, 0, 0], 10_000n],
  ['claude-sonnet-5-5', [0, 0, 1, 0, 0], 100n],
  ['claude-sonnet-5-5', [0, 0, 0, 1, 0], 2_500n],
  ['claude-sonnet-5-5', [0, 0, 0, 0, 1], 4_000n],
  ['claude-sonnet-5-5', [1, 1, 1, 1, 1], 18_600n], // 2,000 + 10,000 + 100 + 2,500 + 4,000
  ['claude-sonnet-5-5', [10, 3, 0, 0, 0], 50_000n], // 20,000 + 30,000
  ['claude-sonnet-5-5', [3, 250, 8_000, 512, 0], 4_586_000n], // 6,000 + 2,500,000 + 800,000 + 1,280,000
  ['claude-sonnet-5-5', [0, 0, 1_000_000, 0, 0], 100_000_000n], // a full context from the cache: $0.10
  ['claude-sonnet-5-5', [1_000_000, 128_000, 0, 0, 0], 3_280_000_000n], // $2 + $1.28
  ['claude-sonnet-5-5', [100_001, 1, 0, 0, 0], 200_012_000n], // no tiers: 200,002,000 + 10,000
  ['claude-sonnet-5-5', [0, 0, 1, 0, 0], 200n, '2026-10-06T23:59:59.999Z'],
  ['claude-sonnet-5-5', [0, 0, 1, 0, 0], 100n, '2026-10-07T00:00:00.000Z'],
  ['claude-sonnet-5-5', [1, 1, 1, 1, 1], 18_700n, '2026-10-06T23:59:59.999Z'], // only reading was dearer
  ['claude-sonnet-5-5', [3, 250, 8_000, 512, 0], 5_386_000n, '2026-03-01T00:00:00Z'], // 800,000 more
  // Opus 5.5: 4,000 in, 20,000 out, 200 read, 5,000 and 8,000 written
  ['claude-opus-5-5', [1, 1, 1, 1, 1], 37_200n], // 4,000 + 20,000 + 200 + 5,000 + 8,000
  ['claude-opus-5-5', [12, 900, 40_000, 0, 2_048], 42_432_000n], // 48,000 + 18,000,000 + 8,000,000 + 16,384,000
  ['claude-opus-5-5', [0, 4_096, 0, 0, 0], 81_920_000n], // thinking is output: 4,096 × 20,000
  ['claude-opus-5-5', [25, 0, 0, 0, 0], 100_000n], // a refusal that said nothing, 25 × 4,000
  // Haiku 5.5, prompts up to 100,000 tokens: 100 in, 500 out, 10 read, 125 and 200 written
  ['claude-haiku-5-5', [1, 1, 1, 1, 1], 935n], // 100 + 500 + 10 + 125 + 200
  ['claude-haiku-5-5', [1_000, 300, 0, 0, 0], 250_000n], // 100,000 + 150,000
  ['claude-haiku-5-5', [99_999, 10, 0, 0, 0], 10_004_900n], // 9,999,900 + 5,000
  ['claude-haiku-5-5', [100_000, 10, 0, 0, 0], 10_005_000n], // 10,000,000 + 5,000
  ['claude-haiku-5-5', [100_000, 128_000, 0, 0, 0], 74_000_000n], // output does not count: + 64,000,000
  ['claude-haiku-5-5', [0, 10, 100_000, 0, 0], 1_005_000n], // 1,000,000 + 5,000
  ['claude-haiku-5-5', [25_000, 1, 25_000, 25_000, 25_000], 10_875_500n], // 25,000 × 435 + 500
  // Haiku 5.5, prompts beyond: 500 in, 2,500 out, 50 read, 625 and 1,000 written, for the whole request
  ['claude-haiku-5-5', [100_001, 10, 0, 0, 0], 50_025_500n], // 50,000,500 + 25,000
  ['claude-haiku-5-5', [1, 10, 100_000, 0, 0], 5_025_500n], // 500 + 5,000,000 + 25,000
  ['claude-haiku-5-5', [0, 10, 100_000, 1, 0], 5_025_625n], // 5,000,000 + 625 + 25,000
  ['claude-haiku-5-5', [0, 10, 100_000, 0, 1], 5_026_000n], // 5,000,000 + 1,000 + 25,000
  ['claude-haiku-5-5', [25_001, 1, 25_000, 25_000, 25_000], 54_378_000n], // 25,000 × 2,175 + 500 + 2,500
  // Fable 5.1: 10,000 in, 50,000 out, 250 read, 12,500 and 20,000 written
  ['claude-fable-5-1', [1, 1, 1, 1, 1], 92_750n], // 10,000 + 50,000 + 250 + 12,500 + 20,000
  ['claude-fable-5-1', [7, 77, 777, 0, 0], 4_114_250n], // 70,000 + 3,850,000 + 194,250
  // Sonnet 4.6: 3,000 in, 15,000 out, 300 read, 3,750 and 6,000 written
  ['claude-sonnet-4-6', [1, 1, 1, 1, 1], 28_050n], // 3,000 + 15,000 + 300 + 3,750 + 6,000
  ['claude-sonnet-4-6', [0, 0, 0, 333, 0], 1_248_750n], // 333 × 3,750
  // Haiku 4.5: 1,000 in, 5,000 out, 100 read, 1,250 and 2,000 written
  ['claude-haiku-4-5', [1, 1, 1, 1, 1], 9_350n], // 1,000 + 5,000 + 100 + 1,250 + 2,000
  ['claude-haiku-4-5', [123, 456, 789, 0, 12], 2_505_900n], // 123,000 + 2,280,000 + 78,900 + 24,000
]

test.each(charges.map(([model, tokens, nanoUsd, at = today]) => [model, at, tokens, nanoUsd] as const))(
  '%s charges on %s for %j tokens %i billionths',
  (model, at, tokens, nanoUsd) => {
    expect(cost(model, tokens, at)).toBe(nanoUsd)
  },
)

const models = [
  'claude-sonnet-5-5',
  'claude-opus-5-5',
  'claude-haiku-5-5',
  'claude-fable-5-1',
  'claude-sonnet-4-6',
  'claude-haiku-4-5',
]
const tokens = (most: number) => fc.array(fc.nat(most), { minLength: 5, maxLength: 5 })
const sum = (one: number[], other: number[]) => one.map((count, index) => count + (other[index] ?? 0))

test('within one tier, two calls cost together what one call of both costs', () => {
  fc.assert(
    // Four kinds of prompt tokens in each of two calls: 100,000 at most.
    fc.property(fc.constantFrom(...models), tokens(12_500), tokens(12_500), (model, one, other) => {
      expect(cost(model, one) + cost(model, other)).toBe(cost(model, sum(one, other)))
    }),
  )
})

test('a cost is never negative, and more tokens never cost less', () => {
  fc.assert(
    fc.property(fc.constantFrom(...models), tokens(1_000_000), tokens(1_000), (model, known, more) => {
      expect(cost(model, known) >= 0n).toBe(true)
      expect(cost(model, sum(known, more)) >= cost(model, known)).toBe(true)
    }),
  )
})

test('a cost stays exact beyond what a float can hold', () => {
  const many = Number.MAX_SAFE_INTEGER
  expect(cost('claude-sonnet-5-5', [many, 0, 0, 0, 0])).toBe(18_014_398_509_481_982_000n)
})

test.each([
  ['claude-sonnet-5-5', [9, 9, 1, 0, 0], 1_900n, 0n],
  ['claude-sonnet-5-5', [9, 9, 0, 1, 0], 0n, 500n],
  ['claude-sonnet-5-5', [9, 9, 0, 0, 1], 0n, 2_000n],
  ['claude-haiku-5-5', [0, 0, 25_000, 25_000, 25_000], 2_250_000n, 3_125_000n], // 90 saved; 25 + 100
  ['claude-haiku-5-5', [25_001, 0, 25_000, 25_000, 25_000], 11_250_000n, 15_625_000n], // 450 saved; 125 + 500
] as const)('the cache saves and costs what %s has as a price for it: %j', (model, usage, saved, extra) => {
  const effect = priceCache(usageOf(usage), findPrice(model, new Date(today)))
  expect(effect).toEqual({ saved, cost: extra })
})

test('without the cache a call would cost what it saved more, and what it cost less', () => {
  const some = fc.nat(200_000)
  fc.assert(
    fc.property(
      fc.constantFrom(...modelNames),
      fc.tuple(some, some, some, some, some),
      (model, [input, output, ...cached]) => {
        const price = findPrice(model, new Date(today))
        const usage = usageOf([input, output, ...cached])
        const plain = usageOf([cached.reduce((all, more) => all + more, input), output])
        const { saved, cost: extra } = priceCache(usage, price)
        expect(priceUsage(plain, price)).toBe(priceUsage(usage, price) + saved - extra)
      },
    ),
  )
})
