import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { estimateUsage } from './estimate-usage.ts'

const reported = {
  inputTokens: 10,
  outputTokens: 1,
  cacheReadInputTokens: 20,
  cacheCreation5mInputTokens: 30,
  cacheCreation1hInputTokens: 40,
}

test.each([
  ['', 1],
  ['word', 1],
  ['words', 2],
  ['x'.repeat(400), 100],
  ['ü'.repeat(400), 200],
  ['漢'.repeat(400), 300],
  ['👋'.repeat(400), 400],
])('%j is estimated by its bytes', (text, outputTokens) => {
  expect(estimateUsage(reported, text, 1_000)).toEqual({ ...reported, outputTokens })
})

test('the prompt stays as it was reported', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 128_000 }), (text, maxTokens) => {
      const { outputTokens, ...prompt } = estimateUsage(reported, text, maxTokens)
      expect({ ...prompt, outputTokens: 1 }).toEqual(reported)
      expect(Number.isSafeInteger(outputTokens)).toBe(true)
    }),
  )
})

test('no estimate is less than was reported, or more than was asked for, and more text is never less', () => {
  const text = fc.string({ unit: 'binary', maxLength: 500 })
  fc.assert(
    fc.property(text, text, fc.integer({ min: 1, max: 200 }), fc.nat(200), (one, other, maxTokens, said) => {
      const known = { ...reported, outputTokens: Math.min(said, maxTokens) }
      const { outputTokens } = estimateUsage(known, one, maxTokens)
      expect(outputTokens).toBeGreaterThanOrEqual(known.outputTokens)
      expect(outputTokens).toBeLessThanOrEqual(maxTokens)
      expect(estimateUsage(known, one + other, maxTokens).outputTokens).toBeGreaterThanOrEqual(outputTokens)
    }),
  )
})
