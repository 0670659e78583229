import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { promptTokens } from '../../usage.ts'
import { field, type ReportedUsage, updateUsage, usageAtStart } from './reported-usage.ts'

const start = {
  input_tokens: 10,
  output_tokens: 1,
  cache_read_input_tokens: 20,
  cache_creation_input_tokens: 70,
  cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 40 },
}
const prompt = {
  inputTokens: 10,
  cacheReadInputTokens: 20,
  cacheCreation5mInputTokens: 30,
  cacheCreation1hInputTokens: 40,
}
const atStart: ReportedUsage = { prompt, outputTokens: 1, isCounted: false, isDoubtful: false }
const counted: ReportedUsage = { ...atStart, outputTokens: 500, isCounted: true }

test('the first report has the prompt; its output is a placeholder and counts nothing', () => {
  expect(usageAtStart(start)).toEqual(atStart)
})

test.each([undefined, null, 'usage', 7, [], {}])(
  'a message without usage tells nothing, which is not that it has used nothing: %j',
  (nothing) => {
    const unknown = { prompt: undefined, outputTokens: 0, isCounted: false, isDoubtful: false }
    expect(usageAtStart(nothing)).toEqual(unknown)
    expect(updateUsage(atStart, nothing)).toEqual(atStart)
    // A server that says nothing at the start may say everything at the end.
    expect(updateUsage(usageAtStart(nothing), { ...start, output_tokens: 500 })).toEqual(counted)
  },
)

test('later reports are totals: they replace, and are never added', () => {
  const later = { input_tokens: 11, output_tokens: 500, cache_read_input_tokens: 21 }
  const known = updateUsage(atStart, later)
  const larger = { ...prompt, inputTokens: 11, cacheReadInputTokens: 21 }
  expect(known).toEqual({ ...counted, prompt: larger })
  expect(updateUsage(known, later)).toEqual(known)
})

test.each([
  ['input', { input_tokens: 0 }],
  ['read', { input_tokens: 30, cache_read_input_tokens: 0 }],
  ['written', { cache_creation_input_tokens: 69 }],
])('a prompt that is taken back is not believed, nor is the rest exact: %s', (_kind, taken) => {
  const usage = updateUsage(atStart, { ...taken, output_tokens: 500 })
  expect(usage).toEqual({ ...counted, isDoubtful: true })
})

test('an output that is taken back is not believed either', () => {
  expect(updateUsage(counted, { output_tokens: 499 })).toEqual({
    ...counted,
    isCounted: false,
    isDoubtful: true,
  })
  // The first is a placeholder: an answer without text has fewer tokens.
  expect(updateUsage(atStart, { output_tokens: 0 })).toEqual({ ...atStart, outputTokens: 0, isCounted: true })
})

test('a prompt of nothing is none', () => {
  expect(usageAtStart({ input_tokens: 0, output_tokens: 1 })).toMatchObject({
    prompt: undefined,
    isDoubtful: true,
  })
})

test('null and what is missing keep what is known', () => {
  const nulls = { input_tokens: null, output_tokens: null, cache_read_input_tokens: null }
  expect(updateUsage(atStart, nulls)).toEqual(atStart)
  expect(updateUsage(atStart, { cache_creation_input_tokens: null, cache_creation: null })).toEqual(atStart)
})

test('the total of cache writes at the end keeps the split of the start', () => {
  expect(updateUsage(atStart, { cache_creation_input_tokens: 70 })).toEqual(atStart)
})

test('a split wins over the total', () => {
  const split = { ephemeral_5m_input_tokens: 31, ephemeral_1h_input_tokens: 42 }
  expect(updateUsage(atStart, { cache_creation_input_tokens: 99, cache_creation: split }).prompt).toEqual({
    ...prompt,
    cacheCreation5mInputTokens: 31,
    cacheCreation1hInputTokens: 42,
  })
})

test('without a split, cache writes were for five minutes', () => {
  expect(usageAtStart({ input_tokens: 1, cache_creation_input_tokens: 7 }).prompt).toMatchObject({
    cacheCreation5mInputTokens: 7,
    cacheCreation1hInputTokens: 0,
  })
})

const noCounts = [-1, 0.5, '12', Number.NaN, Infinity, 2 ** 31, 2 ** 53, 2_000_001, true, [3], { tokens: 3 }]

test.each(noCounts)('%p is no count: what was known stays, and is not exact any more', (value) => {
  const report = { input_tokens: value, output_tokens: value, cache_read_input_tokens: value }
  const split = { ephemeral_5m_input_tokens: value, ephemeral_1h_input_tokens: value }
  const all = { ...report, cache_creation_input_tokens: value, cache_creation: split }
  expect(updateUsage(counted, all)).toEqual({ ...counted, isCounted: false, isDoubtful: true })
  expect(usageAtStart(all)).toMatchObject({ prompt: undefined, outputTokens: 0, isDoubtful: true })
})

test.each(Object.keys(start).filter((name) => name !== 'cache_creation'))(
  'one figure that is none makes all of it doubtful: %s',
  (name) => {
    const report = { ...start, cache_creation: undefined, [name]: '12' }
    expect(updateUsage(atStart, report).isDoubtful).toBe(true)
  },
)

test('kinds that are each possible and together more than a window are not', () => {
  const usage = usageAtStart({ input_tokens: 1_500_000, cache_read_input_tokens: 1_500_000 })
  expect(usage).toMatchObject({ prompt: undefined, isDoubtful: true })
})

test('whatever is reported, what is taken from it are whole numbers that fit into a column and are not negative', () => {
  const count = fc.oneof(fc.integer({ min: 0, max: 3_000_000 }), fc.integer(), fc.double())
  const value = fc.oneof(count, fc.jsonValue({ maxDepth: 1 }), fc.constantFrom(...noCounts))
  const split = fc.dictionary(
    fc.constantFrom('ephemeral_5m_input_tokens', 'ephemeral_1h_input_tokens'),
    value,
  )
  const report = fc.dictionary(fc.constantFrom(...Object.keys(start)), fc.oneof(value, split))
  fc.assert(
    fc.property(fc.array(report, { minLength: 1 }), ([first, ...reports]) => {
      const usage = reports.reduce(updateUsage, usageAtStart(first))
      const counts = [...Object.values(usage.prompt ?? {}), usage.outputTokens]
      expect(counts.every((each) => Number.isSafeInteger(each) && each >= 0 && each < 2 ** 31)).toBe(true)
      expect(usage.prompt && promptTokens({ ...usage.prompt, outputTokens: 0 })).not.toBe(0)
    }),
  )
})

test('a field of anything can be asked for', () => {
  expect(field({ a: 1 }, 'a')).toBe(1)
  for (const nothing of [undefined, null, 'text', 1, {}]) expect(field(nothing, 'a')).toBeUndefined()
})
