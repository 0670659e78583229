import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { InvalidRequestError } from '../../errors.ts'
import { modelNames } from '../../model-names.ts'
import { findOffer, findPrice, pricesAt, type Rates } from './price-table.ts'

/** No model had ended. */
const today = new Date('2026-11-22T12:00:00Z')
const sold: readonly string[] = modelNames

const findOrRefuse = (model: string, at = today) => {
  try {
    return findOffer(model, at)
  } catch (error) {
    return error
  }
}

test('a model without a price is refused, and told which models there are', () => {
  const error = findOrRefuse('claude-opus-99')
  expect(error).toBeInstanceOf(InvalidRequestError)
  expect(error).toMatchObject({ status: 400, code: 'model_unavailable', details: { models: sold } })
  expect(error).toMatchObject({ message: 'The model "claude-opus-99" is not available here.' })
})

test.each([
  '',
  'claude',
  'CLAUDE-SONNET-5-5',
  'claude-sonnet-5-5 ',
  'claude-sonnet-4-20250514',
  'claude-mythos-preview',
  'claude-haiku-4-5-20251001',
  'gpt-5',
  '__proto__',
  'constructor',
])('%p has no price', (model) => {
  expect(findOrRefuse(model)).toMatchObject({ code: 'model_unavailable' })
})

test('whatever is asked for has a price of its own, or is refused', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...sold)), (model) => {
      const refusal = { status: 400, code: 'model_unavailable' }
      expect(findOrRefuse(model)).toMatchObject(sold.includes(model) ? { model } : refusal)
    }),
  )
})

test('a name that is too long is not repeated at length', () => {
  expect(findOrRefuse('x'.repeat(100_000))).toMatchObject({ message: expect.stringMatching(/^.{1,150}$/) })
})

test.each(sold)('%s had no price before its first one', (model) => {
  expect(findOrRefuse(model, new Date('2025-12-31T23:59:59.999Z'))).toMatchObject({
    code: 'model_unavailable',
  })
  expect(findPrice(model, new Date('2026-01-01T00:00:00.000Z')).model).toBe(model)
})

test.each([
  ['2026-01-01T00:00:00.000Z', 200n],
  ['2026-10-06T23:59:59.999Z', 200n],
  ['2026-10-07T00:00:00.000Z', 100n],
  ['2026-10-07T02:00:00.000+02:00', 100n],
  ['2026-10-07T01:59:59.999+02:00', 200n],
  ['2030-01-01T00:00:00.000Z', 100n],
])('reading the cache of Sonnet 5.5 costs at %s %i billionths', (at, cacheRead) => {
  const { tiers } = findPrice('claude-sonnet-5-5', new Date(at))
  expect(tiers.map(({ rates }) => rates.cacheRead)).toEqual([cacheRead])
})

test.each(sold)('%s has a price for a prompt of any size, and none of its rates is free', (model) => {
  const { tiers } = findPrice(model, today)
  expect(tiers.at(-1)?.promptTokensUpTo).toBe(Infinity)
  for (const { rates } of tiers) for (const rate of Object.values(rates)) expect(rate > 0n).toBe(true)
})

test.each(sold)('reading the cache of %s costs less than sending, and writing it more', (model) => {
  for (const { rates } of findPrice(model, today).tiers) {
    const { cacheRead, input, cacheCreation5m, cacheCreation1h } = rates
    const rising = [cacheRead, input, cacheCreation5m, cacheCreation1h]
    expect(rising).toEqual(rising.toSorted((a, b) => Number(a - b)))
    expect(new Set(rising).size).toBe(4)
  }
})

// As the pages of Anthropic have them: context, longest answer, least prompt of the cache; then for each tier dollars per million
// tokens of input, cache for 5 minutes, for 1 hour, cache read and output.
const large = [1_000_000, 128_000]
const small = [200_000, 64_000]
const fable52 = [8, 10, 16, 0.2, 40]
const fable51 = [10, 12.5, 20, 0.25, 50]
const fable5 = [10, 12.5, 20, 1, 50]
const opus4 = [5, 6.25, 10, 0.5, 25]
const sonnet4 = [3, 3.75, 6, 0.3, 15]
const published = new Map<string, (number | null | number[])[]>([
  ['claude-sonnet-5-5', [...large, 512, [2, 2.5, 4, 0.1, 10]]],
  ['claude-opus-5-5', [...large, 512, [4, 5, 8, 0.2, 20]]],
  ['claude-haiku-5-5', [...large, 512, [0.1, 0.125, 0.2, 0.01, 0.5], [0.5, 0.625, 1, 0.05, 2.5]]],
  ['claude-fable-5-2', [...large, null, fable52]],
  ['claude-mythos-5-2', [...large, null, fable52]],
  ['claude-fable-5-1', [...large, 512, fable51]],
  ['claude-mythos-5-1', [...large, 512, fable51]],
  ['claude-fable-5', [...large, 512, fable5]],
  ['claude-mythos-5', [...large, 512, fable5]],
  ['claude-opus-5', [...large, 512, opus4]],
  ['claude-sonnet-5', [...large, 1_024, [2, 2.5, 4, 0.2, 10]]],
  ['claude-opus-4-8', [...large, 1_024, opus4]],
  ['claude-opus-4-7', [...large, 2_048, opus4]],
  ['claude-opus-4-6', [...large, 4_096, opus4]],
  ['claude-sonnet-4-6', [...large, 1_024, sonnet4]],
  ['claude-opus-4-5', [...small, 4_096, opus4]],
  ['claude-sonnet-4-5', [...small, 1_024, sonnet4]],
  ['claude-haiku-4-5', [...small, 4_096, [1, 1.25, 2, 0.1, 5]]],
])

const inDollars = ({ input, cacheCreation5m, cacheCreation1h, cacheRead, output }: Rates) =>
  [input, cacheCreation5m, cacheCreation1h, cacheRead, output].map((rate) => Number(rate) / 1_000)

test.each(sold)('%s is sold as published', (model) => {
  const { contextTokens, answerTokens, leastCacheableTokens, tiers } = findPrice(model, today)
  expect([
    contextTokens,
    answerTokens,
    leastCacheableTokens,
    ...tiers.map(({ rates }) => inDollars(rates)),
  ]).toEqual(published.get(model))
})

const onSale = (at: Date) => pricesAt(at).map((price) => price.model as string)

test.each([
  ['claude-sonnet-4-5', '2026-11-30', 'claude-sonnet-5-5'],
  ['claude-opus-4-5', '2027-01-22', 'claude-opus-5-5'],
])('%s is sold until the beginning of %s, and then names %s', (model, day, successor) => {
  const end = new Date(`${day}T00:00:00.000Z`)
  const before = new Date(end.getTime() - 1)
  expect(findOffer(model, before)).toMatchObject({ model, end: { soldUntil: `${day}T00:00:00Z` } })
  expect(onSale(before)).toContain(model)
  expect(onSale(end)).not.toContain(model)
  // What was asked before then can be booked at any time after it.
  expect(findPrice(model, end)).toEqual({ ...findPrice(model, before), at: end })
  expect(findOrRefuse(model, end)).toMatchObject({
    status: 400,
    code: 'model_retired',
    message: `The model "${model}" was retired on ${day}. Its successor is "${successor}".`,
    details: { successor, retired_at: end.toISOString() },
  })
})

test.each(sold)('whatever %s ends in is still sold then', (model) => {
  const { end = { soldUntil: today.toISOString(), successor: model } } = findPrice(model, today)
  expect(findOffer(end.successor, new Date(end.soldUntil)).model).toBe(end.successor)
})
