import { expect, test } from '@jest/globals'
import { parseBill } from './provider-bill.ts'

const line = { request_id: 'req_1', model: 'claude-sonnet-5-5', input_tokens: 3, output_tokens: 4 }

test('each line is one call; what it does not say of the cache is nothing', () => {
  const other = { ...line, request_id: 'req_2', cache_read_input_tokens: 5, cost_usd: '0.000046', note: 'x' }
  expect(parseBill(`${JSON.stringify(line)}\n\n${JSON.stringify(other)}\n`)).toEqual([
    {
      requestId: 'req_1',
      model: 'claude-sonnet-5-5',
      usage: {
        inputTokens: 3,
        outputTokens: 4,
        cacheReadInputTokens: 0,
        cacheCreation5mInputTokens: 0,
        cacheCreation1hInputTokens: 0,
      },
      cost: undefined,
    },
    expect.objectContaining({
      requestId: 'req_2',
      usage: expect.objectContaining({ cacheReadInputTokens: 5 }),
      cost: 46_000n,
    }),
  ])
})

test('a model is known by its plain name, as the books have it', () => {
  const billed = parseBill(JSON.stringify({ ...line, model: 'claude-haiku-4-5-20251001' }))
  expect(billed).toMatchObject([{ model: 'claude-haiku-4-5' }])
})

test.each([
  ['not JSON', '{', 'Line 1 is no usage of one call: not an object'],
  ['a list', '[]', 'Line 1 is no usage of one call: not an object'],
  ['no id', JSON.stringify({ ...line, request_id: undefined }), 'Line 1 is no usage of one call: request_id'],
  [
    'half a token',
    JSON.stringify({ ...line, output_tokens: 0.5 }),
    'Line 1 is no usage of one call: output_tokens',
  ],
  [
    'a negative cost',
    JSON.stringify({ ...line, cost_usd: '-1' }),
    'Line 1 is no usage of one call: cost_usd',
  ],
  ['the second line', `${JSON.stringify(line)}\n{}`, 'Line 2 is no usage of one call: request_id'],
])('%s is named', (_what, text, message) => {
  expect(() => parseBill(text)).toThrow(message)
})
