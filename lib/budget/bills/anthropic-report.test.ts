import { expect, test } from '@jest/globals'
import { readBill } from './read-bill.ts'

const day = { starting_at: '2026-11-29T00:00:00Z', ending_at: '2026-11-30T00:00:00Z' }
const cost = {
  ...day,
  group: { model: 'claude-haiku-4-5-20251001', cost_type: null },
  cost: { amount: '100', list_amount: '123.4567891', currency: 'USD', requests: 3 },
}
const usage = {
  ...day,
  group: { model: 'claude-opus-5-5' },
  usage: {
    uncached_input_tokens: 1,
    output_tokens: 2,
    cache_read_input_tokens: 3,
    cache_creation: { ephemeral_5m_input_tokens: 4, ephemeral_1h_input_tokens: 5 },
    server_tool_use: { web_search_requests: 0 },
    total_tokens: 15,
    requests: 1,
  },
}
const page = (data: object[], has_more = false) => ({ data, has_more, next_page: null })
const read = (...pages: object[]) => readBill(pages.map((each) => `${JSON.stringify(each)}\n`).join(''))

test('costs are cents at list price, tokens are of each kind, and a model has its plain name', () => {
  expect(read(page([cost], true), page([usage]))).toEqual({
    sums: [
      {
        upstream: 'anthropic',
        model: 'claude-haiku-4-5',
        day: '2026-11-29',
        cost: 1_234_567_891n,
        tokens: {},
      },
      {
        upstream: 'anthropic',
        model: 'claude-opus-5-5',
        day: '2026-11-29',
        cost: undefined,
        tokens: {
          inputTokens: 1,
          outputTokens: 2,
          cacheReadInputTokens: 3,
          cacheCreation5mInputTokens: 4,
          cacheCreation1hInputTokens: 5,
        },
      },
    ],
    remarks: [],
  })
})

test('a page over many lines is a page', () => {
  expect(readBill(JSON.stringify(page([cost]), null, 2)).sums).toHaveLength(1)
})

test.each<[string, object[], RegExp]>([
  ['a page that is missing', [page([cost], true)], /has has_more/],
  ['another currency', [page([{ ...cost, cost: { ...cost.cost, currency: 'EUR' } }])], /Page 1 is no page/],
  ['the older report', [page([cost]), { ...page([]), data: [{ ...day, results: [] }] }], /Page 2 is no page/],
  [
    'half a token',
    [page([{ ...usage, usage: { ...usage.usage, output_tokens: 0.5 } }])],
    /Page 1 is no page/,
  ],
  [
    'a row of a month',
    [page([{ ...cost, ending_at: '2026-12-29T00:00:00Z' }])],
    /ask with time_bucket_width=1d/,
  ],
  [
    'an amount that is none',
    [page([{ ...cost, cost: { ...cost.cost, list_amount: '1,5' } }])],
    /"1,5" is no decimal/,
  ],
])('%s is named', (_what, pages, message) => {
  expect(() => read(...pages)).toThrow(message)
})

test('a line that is no JSON is named', () => {
  expect(() => readBill('{"data": []}\n{')).toThrow('Line 2 is no JSON')
})
