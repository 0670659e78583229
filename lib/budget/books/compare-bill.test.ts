import { expect, test } from '@jest/globals'
import type { BookedUsage } from './booked-usage.ts'
import { compareBill } from './compare-bill.ts'
import type { BilledCall } from './provider-bill.ts'

const usage = {
  inputTokens: 10,
  outputTokens: 20,
  cacheReadInputTokens: 30,
  cacheCreation5mInputTokens: 40,
  cacheCreation1hInputTokens: 0,
}
const booked: BookedUsage = {
  turnId: 'turn_1',
  upstreamRequestId: 'req_1',
  model: 'claude-sonnet-5-5',
  usage,
  cost: 323_000n,
  estimated: false,
}
const billed: BilledCall = { requestId: 'req_1', model: 'claude-sonnet-5-5', usage, cost: 323_000n }
const of = { turn_id: 'turn_1', request_id: 'req_1' }
const noEstimates = { calls: 0, booked_output_tokens: 0, billed_output_tokens: 0 }

test('what agrees has no difference, whether or not the export knows the cost', () => {
  expect(compareBill([booked], [billed])).toEqual({
    differences: [],
    estimates: noEstimates,
    ambiguous: { calls: 0, billed: 0 },
  })
  expect(compareBill([booked], [{ ...billed, cost: undefined }]).differences).toEqual([])
})

test('a call that is only booked, and one that is only billed, are named', () => {
  expect(compareBill([booked], []).differences).toEqual([
    { ...of, figure: 'call', booked: 'yes', billed: 'no' },
  ])
  expect(compareBill([], [billed]).differences).toEqual([
    { turn_id: null, request_id: 'req_1', figure: 'call', booked: 'no', billed: 'yes' },
  ])
})

test('a call that costs nothing need not be on the bill; where it is, it has to agree', () => {
  const free = { ...booked, cost: 0n }
  expect(compareBill([free], []).differences).toEqual([])
  expect(compareBill([free], [{ ...billed, cost: 0n }]).differences).toEqual([])
  expect(compareBill([free], [billed]).differences).toMatchObject([{ figure: 'cost', booked: '0.00' }])
})

test('a call that is booked twice is billed once', () => {
  expect(compareBill([booked, { ...booked, turnId: 'turn_2' }], [billed]).differences).toEqual([
    { turn_id: 'turn_2', request_id: 'req_1', figure: 'call', booked: 'yes', billed: 'no' },
  ])
})

test('a booking without a name of the call is billed to nobody', () => {
  expect(compareBill([{ ...booked, upstreamRequestId: null }], []).differences).toEqual([
    { turn_id: 'turn_1', request_id: null, figure: 'call', booked: 'yes', billed: 'no' },
  ])
})

test.each([
  [
    'the model',
    { model: 'claude-opus-5-5' },
    { figure: 'model', booked: 'claude-sonnet-5-5', billed: 'claude-opus-5-5' },
  ],
  ['the cost', { cost: 323_001n }, { figure: 'cost', booked: '0.000323', billed: '0.000323001' }],
  ...Object.entries(usage).map(
    ([figure, tokens]) =>
      [
        figure,
        { usage: { ...usage, [figure]: tokens + 1 } },
        { figure, booked: String(tokens), billed: String(tokens + 1) },
      ] as const,
  ),
])('another figure is named: %s', (_what, other, difference) => {
  expect(compareBill([booked], [{ ...billed, ...other }]).differences).toEqual([{ ...of, ...difference }])
})

test('of an estimate the output may differ, and is told apart; the prompt may not', () => {
  const estimate = { ...booked, estimated: true }
  const truth = { ...billed, usage: { ...usage, outputTokens: 25 }, cost: 373_000n }
  expect(compareBill([estimate], [truth])).toEqual({
    differences: [],
    estimates: { calls: 1, booked_output_tokens: 20, billed_output_tokens: 25 },
    ambiguous: { calls: 0, billed: 0 },
  })
  const wrongPrompt = { ...truth, usage: { ...truth.usage, inputTokens: 11 } }
  expect(compareBill([estimate], [wrongPrompt]).differences).toEqual([
    { ...of, figure: 'inputTokens', booked: '10', billed: '11' },
  ])
})

test.each([
  ['by its id', { upstreamRequestId: 'req_1', most: 0n }, []],
  ['by its model and the most that it can have cost', { upstreamRequestId: null, most: 323_000n }, []],
  ['not where it costs more', { upstreamRequestId: null, most: 322_999n }, ['req_1']],
  ['not where it has another id', { upstreamRequestId: 'req_2', most: 323_000n }, ['req_1']],
  ['not of another model', { upstreamRequestId: null, most: 323_000n, model: 'claude-opus-5-5' }, ['req_1']],
])('a call that brought no answer explains a billed one: %s', (_how, call, ids) => {
  const ambiguous = [{ turnId: 'turn_1', model: billed.model, ...call }]
  const { differences } = compareBill([], [billed], ambiguous)
  expect(differences.map(({ request_id }) => request_id)).toEqual(ids)
})

test('a call that brought no answer explains one call, and need not be billed', () => {
  const ambiguous = [{ turnId: 'turn_1', upstreamRequestId: null, model: billed.model, most: 10n ** 9n }]
  expect(compareBill([], [], ambiguous)).toMatchObject({
    differences: [],
    ambiguous: { calls: 1, billed: 0 },
  })
  const twice = compareBill([], [billed, { ...billed, requestId: 'req_2' }], ambiguous)
  expect(twice).toMatchObject({ differences: [{ request_id: 'req_2' }], ambiguous: { calls: 1, billed: 1 } })
})
