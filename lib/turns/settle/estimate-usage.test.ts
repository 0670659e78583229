import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { noThinking } from '../../upstream/report/unseen-thinking.ts'
import { estimateUsage } from './estimate-usage.ts'

const prompt = {
  inputTokens: 10,
  cacheReadInputTokens: 20,
  cacheCreation5mInputTokens: 30,
  cacheCreation1hInputTokens: 40,
}
const usage = { prompt, outputTokens: 1, isCounted: false, isDoubtful: false }
const reported = { usage, thinking: noThinking }
const [older, newer] = ['claude-sonnet-4-6', 'claude-sonnet-5-5']
const upTo = (maxTokens: number) => ({ promptTokens: 401, maxTokens })

test.each([
  ['', 1],
  ['word', 1],
  ['a few short words', 4],
  ['internationally', 2],
  ['x'.repeat(400), 50],
  ['Größe', 1],
  ['1234567', 4],
  ['It costs $1.50, as said.', 10],
  ['one\n\ntwo   three', 4],
  ['漢字を読む', 5],
  ['👋', 2],
])('%j is estimated by its words, numbers and signs', (text, outputTokens) => {
  expect(estimateUsage(reported, text, older, upTo(1_000))).toEqual({ ...prompt, outputTokens })
})

test('the newer models make 30 % more tokens of the same text', () => {
  const text = 'a few short words '.repeat(25)
  const tokensOf = (model: string) => estimateUsage(reported, text, model, upTo(1_000)).outputTokens
  expect([tokensOf(older), tokensOf(newer)]).toEqual([100, 130])
})

test('thinking that nobody saw comes on top of the text, and is not multiplied', () => {
  const known = { ...reported, thinking: { ...noThinking, countedTokens: 100 } }
  expect(estimateUsage(known, 'ten words '.repeat(5), newer, upTo(1_000)).outputTokens).toBe(100 + 13)
})

test('the prompt stays as it was reported', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 128_000 }), (text, maxTokens) => {
      const { outputTokens, ...estimated } = estimateUsage(reported, text, newer, upTo(maxTokens))
      expect(estimated).toEqual(prompt)
      expect(Number.isSafeInteger(outputTokens)).toBe(true)
    }),
  )
})

test('a prompt that was not reported is estimated as a quarter of its bytes', () => {
  const estimated = { inputTokens: 101, cacheReadInputTokens: 0, outputTokens: 1 }
  expect(
    estimateUsage({ ...reported, usage: { ...usage, prompt: undefined } }, '', newer, upTo(9)),
  ).toMatchObject(estimated)
  expect(estimateUsage({ ...reported, usage: undefined }, 'word', newer, upTo(9))).toMatchObject(estimated)
})

test('no estimate is less than was reported, or more than was asked for, and more text is never less', () => {
  const text = fc.string({ unit: 'binary', maxLength: 500 })
  fc.assert(
    fc.property(text, text, fc.integer({ min: 1, max: 200 }), fc.nat(200), (one, other, maxTokens, said) => {
      const known = { ...reported, usage: { ...usage, outputTokens: Math.min(said, maxTokens) } }
      const { outputTokens } = estimateUsage(known, one, newer, upTo(maxTokens))
      expect(outputTokens).toBeGreaterThanOrEqual(known.usage.outputTokens)
      expect(outputTokens).toBeLessThanOrEqual(maxTokens)
      expect(estimateUsage(known, one + other, newer, upTo(maxTokens)).outputTokens).toBeGreaterThanOrEqual(
        outputTokens,
      )
    }),
  )
})
