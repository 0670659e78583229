import { expect, test } from '@jest/globals'
import { readAwsReport } from './aws-report.ts'

const names = [
  'line_item_usage_start_date',
  'line_item_line_item_type',
  'line_item_usage_type',
  'line_item_usage_amount',
  'line_item_unblended_cost',
  'line_item_currency_code',
  'line_item_line_item_description',
  'pricing_unit',
  'product',
]
const opus = '{"product_name": "Claude Opus 5.5 (Amazon Bedrock Edition)"}'
const line = {
  line_item_usage_start_date: '2026-11-29 13:00:00',
  line_item_line_item_type: 'Usage',
  line_item_usage_type: 'EUC1-MP:EUC1_input_tokens_global_standard-Units',
  line_item_usage_amount: '0.001234',
  line_item_unblended_cost: '4.936E-3',
  line_item_currency_code: 'USD',
  line_item_line_item_description: 'AWS Marketplace software usage|eu-central-1',
  pricing_unit: '1M tokens',
  product: opus,
}
const report = (...lines: object[]) =>
  readAwsReport(
    [names, ...lines.map((each) => names.map((name) => (each as Record<string, string>)[name] ?? ''))]
      .map((fields) => `${fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')}\r\n`)
      .join(''),
  )
const sumOf = (more: object) => report({ ...line, ...more }).sums[0]

test('a line is of an upstream, a model, a day and a kind of tokens; money and tokens are exact', () => {
  expect(report(line)).toEqual({
    sums: [
      {
        upstream: 'bedrock',
        model: 'claude-opus-5-5',
        day: '2026-11-29',
        cost: 4_936_000n,
        tokens: { inputTokens: 1_234 },
      },
    ],
    remarks: [],
  })
})

test.each([
  ['USE1-Claude4.6Sonnet-input-tokens', '1K tokens', '{}', 'claude-sonnet-4-6', { inputTokens: 1 }],
  [
    'USE1-Claude4.6Sonnet-output-tokens-cross-region-global',
    '1K tokens',
    '{}',
    'claude-sonnet-4-6',
    { outputTokens: 1 },
  ],
  [
    'USE1-Claude4.6Sonnet-cache-read-input-token-count',
    '1K tokens',
    '{}',
    'claude-sonnet-4-6',
    { cacheReadInputTokens: 1 },
  ],
  [
    'USE1-anthropic.claude-opus-4-8-mantle-input-tokens-standard',
    '1K tokens',
    '{}',
    'claude-opus-4-8',
    { inputTokens: 1 },
  ],
  [
    'USE1-MP:USE1_OutputTokenCount_Global-Units',
    '1M tokens',
    opus,
    'claude-opus-5-5',
    { outputTokens: 1_234 },
  ],
  [
    'USE1-MP:USE1_CacheReadInputTokenCount-Units',
    'Tokens',
    opus,
    'claude-opus-5-5',
    { cacheReadInputTokens: 0 },
  ],
  [
    'USE1-MP:USE1_cache_write_tokens_standard-Units',
    '1M tokens',
    opus,
    'claude-opus-5-5',
    { cacheCreation5mInputTokens: 1_234 },
  ],
  [
    'USE1-MP:USE1_cache_write_tokens_1h_global_standard-Units',
    '1M tokens',
    opus,
    'claude-opus-5-5',
    { cacheCreation1hInputTokens: 1_234 },
  ],
  [
    'USE1-MP:USE1_CacheWrite1hInputTokenCount-Units',
    '1M tokens',
    opus,
    'claude-opus-5-5',
    { cacheCreation1hInputTokens: 1_234 },
  ],
])('%s in %s', (line_item_usage_type, pricing_unit, product, model, tokens) => {
  expect(sumOf({ line_item_usage_type, pricing_unit, product })).toMatchObject({ model, tokens })
})

test('Claude Platform on AWS is a sum without a model', () => {
  const product = '{"product_name": "Claude Platform on AWS"}'
  const sum = sumOf({
    product,
    line_item_usage_type: 'EUC1-MP:EUC1_CCU-Units',
    line_item_unblended_cost: '0.07',
  })
  expect(sum).toEqual({
    upstream: 'claude-platform',
    model: undefined,
    day: '2026-11-29',
    cost: 70_000_000n,
    tokens: {},
  })
})

test('of the rest of an account nothing is read; of Claude nothing is left out without a word', () => {
  const other = {
    ...line,
    product: '{}',
    line_item_usage_type: 'EUC1-Lambda-GB-Second',
    line_item_unblended_cost: 'x',
  }
  const credit = { ...line, line_item_line_item_type: 'Credit', line_item_unblended_cost: '-1.5' }
  const odd = { ...line, line_item_usage_type: 'EUC1-MP:EUC1_Reserved_1Month_TPM-Units' }
  const tomorrow = {
    ...line,
    product: '{"product_name": "Claude Sonnet 9 (Amazon Bedrock Edition)"}',
    line_item_usage_type: 'EUC1-MP:x_input_tokens',
  }
  const { sums, remarks } = report(other, credit, odd, tomorrow)
  expect(sums).toEqual([])
  expect(remarks).toEqual([
    'AWS: $-1.50 of the type Credit is no usage',
    'AWS: $0.004936 of the usage type EUC1-MP:EUC1_Reserved_1Month_TPM-Units is not understood',
    'AWS: $0.004936 of the usage type EUC1-MP:x_input_tokens is not understood',
  ])
})

test('tokens in a unit that is not known are not compared, and that is said', () => {
  const { sums, remarks } = report({ ...line, pricing_unit: 'Units' })
  expect(sums).toMatchObject([{ cost: 4_936_000n, tokens: undefined }])
  expect(remarks).toEqual([expect.stringContaining('the unit "Units"')])
})

test.each([
  ['no columns of CUR 2.0', 'a,b\r\n1,2\r\n', /no column line_item_usage_start_date/],
  ['a row that is too short', `${names.join(',')}\r\n1,2\r\n`, /Row 2 has 2 fields, and the first row 9/],
  ['a quote in a field', 'a"b,c\r\n', /Row 1 has a quote/],
])('%s is named', (_what, text, message) => {
  expect(() => readAwsReport(text)).toThrow(message)
})

test.each([
  ['another currency', { line_item_currency_code: 'EUR' }, 'Row 2: its currency is not USD'],
  ['no date', { line_item_usage_start_date: '29.11.2026' }, 'Row 2: line_item_usage_start_date is no date'],
  ['no amount of money', { line_item_unblended_cost: '$1' }, 'Row 2: "$1" is no decimal'],
  ['no amount of tokens', { line_item_usage_amount: 'some' }, 'Row 2: "some" is no decimal'],
])('%s is named with its row', (_what, more, message) => {
  expect(() => sumOf(more)).toThrow(message)
})
