import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { field, updateUsage, usageAtStart } from './reported-usage.ts'

const start = {
  input_tokens: 10,
  output_tokens: 1,
  cache_read_input_tokens: 20,
  cache_creation_input_tokens: 70,
  cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 40 },
}
const atStart = {
  inputTokens: 10,
  outputTokens: 1,
  cacheReadInputTokens: 20,
  cacheCreation5mInputTokens: 30,
  cacheCreation1hInputTokens: 40,
}

test('the first report is taken as it is', () => {
  expect(usageAtStart(start)).toEqual(atStart)
})

test.each([undefined, null, 'usage', 7, [], {}])(
  'a message without usage has used nothing: %j',
  (nothing) => {
    expect(Object.values(usageAtStart(nothing))).toEqual([0, 0, 0, 0, 0])
  },
)

test('later reports are totals: they replace, and are never added', () => {
  const later = { input_tokens: 11, output_tokens: 500, cache_read_input_tokens: 21 }
  const known = updateUsage(atStart, later)
  expect(known).toEqual({ ...atStart, inputTokens: 11, outputTokens: 500, cacheReadInputTokens: 21 })
  expect(updateUsage(known, later)).toEqual(known)
})

test('a total may also become smaller', () => {
  expect(updateUsage(atStart, { input_tokens: 0 })).toEqual({ ...atStart, inputTokens: 0 })
})

test('null and what is missing keep what is known', () => {
  const nulls = { input_tokens: null, output_tokens: null, cache_read_input_tokens: null }
  expect(updateUsage(atStart, nulls)).toEqual(atStart)
  expect(updateUsage(atStart, { cache_creation_input_tokens: null, cache_creation: null })).toEqual(atStart)
  expect(updateUsage(atStart, null)).toEqual(atStart)
})

test('the total of cache writes at the end keeps the split of the start', () => {
  expect(updateUsage(atStart, { cache_creation_input_tokens: 70 })).toEqual(atStart)
})

test('a split wins over the total', () => {
  const split = { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 2 }
  expect(updateUsage(atStart, { cache_creation_input_tokens: 99, cache_creation: split })).toEqual({
    ...atStart,
    cacheCreation5mInputTokens: 1,
    cacheCreation1hInputTokens: 2,
  })
})

test('without a split, cache writes were for five minutes', () => {
  expect(usageAtStart({ cache_creation_input_tokens: 7 })).toMatchObject({
    cacheCreation5mInputTokens: 7,
    cacheCreation1hInputTokens: 0,
  })
})

test('a total smaller than the known one-hour part makes no negative number', () => {
  const usage = updateUsage(atStart, { cache_creation_input_tokens: 39 })
  expect(usage).toMatchObject({ cacheCreation5mInputTokens: 0, cacheCreation1hInputTokens: 40 })
})

test.each([-1, 0.5, '12', NaN, Infinity, 2 ** 53, true, [3], { tokens: 3 }])('%p is no count', (value) => {
  const split = { ephemeral_5m_input_tokens: value, ephemeral_1h_input_tokens: value }
  const report = { input_tokens: value, output_tokens: value, cache_read_input_tokens: value }
  const all = { ...report, cache_creation_input_tokens: value, cache_creation: split }
  expect(updateUsage(atStart, all)).toEqual(atStart)
})

test('whatever is reported, every count is a whole number that is not negative', () => {
  const names = Object.keys(start)
  const value = fc.oneof(fc.integer(), fc.double(), fc.jsonValue({ maxDepth: 1 }))
  const split = fc.dictionary(
    fc.constantFrom('ephemeral_5m_input_tokens', 'ephemeral_1h_input_tokens'),
    value,
  )
  const report = fc.dictionary(fc.constantFrom(...names), fc.oneof(value, split))
  fc.assert(
    fc.property(fc.array(report), (reports) => {
      const usage = reports.reduce(updateUsage, usageAtStart(reports[0]))
      expect(Object.values(usage).every((count) => Number.isSafeInteger(count) && count >= 0)).toBe(true)
    }),
  )
})

test('a field of anything can be asked for', () => {
  expect(field({ a: 1 }, 'a')).toBe(1)
  for (const nothing of [undefined, null, 'text', 1, {}]) expect(field(nothing, 'a')).toBeUndefined()
})
