import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { holdRates } from '../../budget/prices/hold-rates.ts'
import { noExtras } from '../../budget/prices/price-extras.ts'
import { findPrice } from '../../budget/prices/price-table.ts'
import { noReport, type Report } from '../../upstream/report/report.ts'
import type { ReportedUsage } from '../../upstream/report/reported-usage.ts'
import { updateUsage, usageAtStart } from '../../upstream/report/reported-usage.ts'
import { noThinking } from '../../upstream/report/unseen-thinking.ts'
import { billAnswer } from './bill-answer.ts'

const models = ['claude-sonnet-5-5', 'claude-haiku-5-5', 'claude-opus-5-5']
const priceOf = (model: string) => findPrice(model, new Date('2026-11-29'))
const listPrice = { price: priceOf('claude-sonnet-5-5'), extras: noExtras, unpriced: [] }

/** The terms of a hold as begin_turn takes it. */
function termsOf(model: string, promptTokens: number, maxTokens: number) {
  const rates = holdRates(priceOf(model), false).find(
    ({ promptTokensUpTo }) => promptTokensUpTo === null || promptTokens <= promptTokensUpTo,
  )
  const hold = BigInt(promptTokens) * (rates?.prompt ?? 0n) + BigInt(maxTokens) * (rates?.answer ?? 0n)
  return { promptTokens, maxTokens, hold }
}
const terms = termsOf('claude-sonnet-5-5', 400, 1_000)

const prompt = {
  inputTokens: 10,
  cacheReadInputTokens: 0,
  cacheCreation5mInputTokens: 0,
  cacheCreation1hInputTokens: 0,
}
const reported: ReportedUsage = { prompt, outputTokens: 7, isCounted: true, isDoubtful: false }
const reportOf = (more: Partial<Report> = {}): Report => ({
  ...noReport,
  usage: reported,
  hasStopped: true,
  ...more,
})
const whole = { report: reportOf(), text: 'Some words' }

test('what Claude has reported in full is charged exactly', () => {
  expect(billAnswer(whole, listPrice, terms)).toEqual({
    usage: { ...prompt, outputTokens: 7 },
    cost: 10n * 2_000n + 7n * 10_000n,
    estimated: false,
    reported: {},
    cache: { saved: 0n, cost: 0n },
  })
})

test('a prompt that is reported above its bound is charged all the same: the bound was wrong, and not Claude', () => {
  const large = { ...reported, prompt: { ...prompt, inputTokens: 900_000 } }
  expect(billAnswer({ ...whole, report: reportOf({ usage: large }) }, listPrice, terms)).toMatchObject({
    cost: 900_000n * 2_000n + 7n * 10_000n,
    estimated: false,
  })
})

test.each<[string, Partial<ReportedUsage> | undefined, Partial<Report>]>([
  ['that was cut', {}, { hasStopped: false }],
  ['of which nothing was reported', undefined, {}],
  ['whose prompt was not reported', { prompt: undefined }, {}],
  ['whose output was not reported', { isCounted: false }, {}],
  ['whose report cannot be', { isDoubtful: true }, {}],
  ['that has words and no tokens', { outputTokens: 0 }, {}],
  ['with more tokens than it was given', { outputTokens: 1_001 }, {}],
])('an answer %s is estimated, is not free, and is within its hold', (_what, said, more) => {
  const report = reportOf({ ...more, usage: said && { ...reported, ...said } })
  const bill = billAnswer({ ...whole, report }, listPrice, terms)
  expect(bill.estimated).toBe(true)
  expect(bill.usage.inputTokens).toBe(report.usage?.prompt ? 10 : 100)
  expect(bill.usage.outputTokens).toBeGreaterThan(0)
  expect(bill.cost).toBeLessThanOrEqual(terms.hold)
})

test('a refusal without a word is exact, with no output', () => {
  const refusal = { report: reportOf({ usage: { ...reported, outputTokens: 0 } }), text: '' }
  expect(billAnswer(refusal, listPrice, terms)).toMatchObject({ cost: 20_000n, estimated: false })
})

test('a refusal that Claude does not charge costs nothing, and keeps what it used', () => {
  const free = { report: reportOf({ usage: { ...reported, outputTokens: 0 }, isFree: true }), text: '' }
  const usage = { ...prompt, outputTokens: 0 }
  expect(billAnswer(free, listPrice, terms)).toEqual({ usage, cost: 0n, estimated: false, reported: {} })
  const unpriced = { ...listPrice, unpriced: ['speed' as const] }
  expect(billAnswer(free, unpriced, terms)).toEqual({ usage, cost: 0n, estimated: false, reported: {} })
})

test('what is reported besides is charged besides, of an answer, an estimate and a free refusal, and kept', () => {
  const extras = { ...noExtras, beside: 7n }
  const priced = { ...listPrice, extras }
  const report = reportOf({ served: { speed: 'standard' }, extras: { thinkingTokens: 5 } })
  expect(billAnswer({ ...whole, report }, priced, terms)).toMatchObject({
    cost: 90_007n,
    estimated: false,
    reported: { speed: 'standard', thinkingTokens: 5 },
  })
  const free = reportOf({ usage: { ...reported, outputTokens: 0 }, isFree: true })
  expect(billAnswer({ report: free, text: '' }, priced, terms).cost).toBe(7n)
  const cut = { ...whole, report: reportOf({ hasStopped: false }) }
  expect(billAnswer(cut, priced, terms).cost).toBe(billAnswer(cut, listPrice, terms).cost + 7n)
})

test('steps of an answer are its price, if the answer is whole', () => {
  const priced = { ...listPrice, extras: { ...noExtras, answer: 91_234n } }
  expect(billAnswer(whole, priced, terms).cost).toBe(91_234n)
  const cut = { ...whole, report: reportOf({ hasStopped: false }) }
  expect(billAnswer(cut, priced, terms).cost).toBe(billAnswer(cut, listPrice, terms).cost)
})

test.each([
  ['was counted', { countedTokens: 800 }, 800],
  ['was not counted, for half a second', { uncountedMs: 500 }, 500],
  ['was not counted, for a second and a bit', { uncountedMs: 1_001 }, 1_000],
  ['was both', { countedTokens: 200, uncountedMs: 1 }, 700],
  ['was counted to more than there can be', { countedTokens: 1e15 }, 1_000],
  ['went on for nobody knows how long', { uncountedMs: Infinity }, 1_000],
])('thinking that %s is charged as far as there is room', (_what, thought, tokens) => {
  const usage = { ...reported, outputTokens: 1, isCounted: false }
  const report = reportOf({ usage, hasStopped: false, thinking: { ...noThinking, ...thought } })
  const bill = billAnswer({ report, text: '' }, listPrice, terms)
  expect(bill.usage.outputTokens).toBe(tokens)
  expect(bill.cost).toBeLessThanOrEqual(terms.hold)
})

test('whatever is reported, there is a bill; one that is estimated is above zero and never above its hold', () => {
  const count = fc.oneof(
    fc.integer({ min: 0, max: 3_000 }),
    fc.integer({ min: 0, max: 3_000_000 }),
    fc.constantFrom(null, '7', -1, 0.5, 2 ** 31, 1e300),
  )
  const report = fc.dictionary(
    fc.constantFrom(
      'input_tokens',
      'output_tokens',
      'cache_read_input_tokens',
      'cache_creation_input_tokens',
    ),
    count,
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...models),
      fc.option(fc.array(report, { minLength: 1 }), { nil: undefined }),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.boolean(),
      fc.integer({ min: 80, max: 300_000 }),
      fc.integer({ min: 1, max: 128_000 }),
      fc.record({
        countedTokens: fc.nat(),
        uncountedMs: fc.nat(),
        isUncounted: fc.boolean(),
        isThinking: fc.boolean(),
      }),
      (model, reports, text, hasStopped, promptTokens, maxTokens, thinking) => {
        const [first, ...later] = reports ?? []
        const known = first && later.reduce(updateUsage, usageAtStart(first))
        const limits = termsOf(model, promptTokens, maxTokens)
        const { cost, estimated } = billAnswer(
          { report: { ...noReport, usage: known, hasStopped, thinking }, text },
          { price: priceOf(model), extras: noExtras, unpriced: [] },
          limits,
        )
        expect(cost).toBeGreaterThan(0n)
        expect(estimated && cost > limits.hold).toBe(false)
      },
    ),
    { numRuns: 2_000 },
  )
})
