import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { InvalidRequestError } from '../../errors.ts'
import { findPrice } from './price-table.ts'

const sold = [
  'claude-sonnet-5-5',
  'claude-opus-5-5',
  'claude-haiku-5-5',
  'claude-fable-5-1',
  'claude-sonnet-4-6',
  'claude-haiku-4-5',
]
const today = new Date('2026-11-22T12:00:00Z')

const findOrRefuse = (model: string, at = today) => {
  try {
    return findPrice(model, at)
  } catch (error) {
    return error
  }
}

test('a model without a price is refused, and told which models there are', () => {
  const error = findOrRefuse('claude-fable-5-2')
  expect(error).toBeInstanceOf(InvalidRequestError)
  expect(error).toMatchObject({ status: 400, code: 'model_unavailable', details: { models: sold } })
  expect(error).toMatchObject({ message: 'The model "claude-fable-5-2" is not available here.' })
})

test.each([
  '',
  'claude',
  'CLAUDE-SONNET-5-5',
  'claude-sonnet-5-5 ',
  'claude-sonnet-5',
  'claude-sonnet-4-20250514',
  'claude-mythos-5-2',
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

test.each([
  ['claude-haiku-4-5', 200_000],
  ['claude-sonnet-4-6', 1_000_000],
  ['claude-sonnet-5-5', 1_000_000],
  ['claude-opus-5-5', 1_000_000],
  ['claude-haiku-5-5', 1_000_000],
  ['claude-fable-5-1', 1_000_000],
])('%s takes %i tokens', (model, tokens) => {
  expect(findPrice(model, today).contextTokens).toBe(tokens)
})
