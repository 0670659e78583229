import { expect, test } from '@jest/globals'
import type { Extras } from '../../reported.ts'
import { noUsage } from '../../usage.ts'
import { priceAsServed } from './price-as-served.ts'
import { noExtras, priceExtras } from './price-extras.ts'
import { findPrice } from './price-table.ts'

const at = new Date('2026-11-29T12:00:00Z')
const sonnet = findPrice('claude-sonnet-5-5', at)
const price = (extras: Extras, inferenceGeo = 'global') =>
  priceExtras(extras, sonnet, (model) => priceAsServed(model, { inferenceGeo }))
const step = (type: string, model: string | undefined, inputTokens = 1_000, outputTokens = 100) => ({
  type,
  model,
  usage: { ...noUsage, inputTokens, outputTokens },
})

test('nothing besides costs nothing', () => {
  expect(price({})).toEqual(noExtras)
  expect(price({ thinkingTokens: 7, iterations: [] })).toEqual(noExtras)
})

// By hand: Sonnet 5.5 takes 2,000 and 10,000 billionths a token, so 3,000,000 for a step; Opus 5.5 takes 6,000,000.
test('steps of the answer are added up, each at its own model; others are besides', () => {
  const iterations = [
    step('message', undefined),
    step('advisor_message', 'claude-opus-5-5'),
    step('message', 'claude-sonnet-5-5'),
    step('compaction', undefined),
  ]
  expect(price({ iterations })).toEqual({ answer: 6_000_000n, beside: 9_000_000n, unpriced: [] })
  expect(price({ iterations }, 'us')).toEqual({ answer: 6_600_000n, beside: 9_900_000n, unpriced: [] })
})

test('each step is in the tier of its own prompt', () => {
  const haiku = findPrice('claude-haiku-5-5', at)
  const iterations = [step('message', undefined, 60_000, 0), step('message', undefined, 60_000, 0)]
  const priced = priceExtras({ iterations }, haiku, (model) => priceAsServed(model, {}))
  expect(priced.answer).toBe(12_000_000n)
})

test('a model is known by its dated name, and one without a price costs as much as the model that was asked', () => {
  const dated = [step('advisor_message', 'claude-opus-4-5-20251101')]
  expect(price({ iterations: dated })).toMatchObject({ beside: 7_500_000n, unpriced: [] })
  const unknown = [step('advisor_message', 'claude-of-tomorrow')]
  expect(price({ iterations: unknown })).toMatchObject({ beside: 3_000_000n, unpriced: ['iterations'] })
})

test.each(['fallback_message', 'of_tomorrow', 'constructor'])(
  'a step is charged that is not certain to be: %s',
  (type) => {
    const { answer, beside, unpriced } = price({ iterations: [step(type, undefined)] })
    expect([(answer ?? 0n) + beside, unpriced]).toEqual([3_000_000n, ['iterations']])
  },
)

test('of steps that are not all of the answer, those besides are charged', () => {
  const iterations = [step('message', undefined), step('compaction', undefined)]
  expect(price({ iterations, isPartial: true })).toEqual({
    answer: undefined,
    beside: 3_000_000n,
    unpriced: ['extras'],
  })
})

test('a search costs a cent wherever it is, a fetch nothing, and a tool of tomorrow has no price', () => {
  const serverTools = { web_search_requests: 3, web_fetch_requests: 9 }
  expect(price({ serverTools }, 'us')).toEqual({ ...noExtras, beside: 30_000_000n })
  expect(price({ serverTools: { ...serverTools, toString: 1 } })).toEqual({
    ...noExtras,
    beside: 30_000_000n,
    unpriced: ['serverTools'],
  })
})
