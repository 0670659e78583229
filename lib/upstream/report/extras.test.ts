import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { presentReported } from '../../reported.ts'
import { updateExtras } from './extras.ts'
import { updateUsage, usageAtStart } from './reported-usage.ts'

const top = { input_tokens: 10, output_tokens: 7, cache_read_input_tokens: 2, cache_creation_input_tokens: 3 }
const known = updateUsage(usageAtStart(top), top)
const ofTop = {
  inputTokens: 10,
  outputTokens: 7,
  cacheReadInputTokens: 2,
  cacheCreation5mInputTokens: 3,
  cacheCreation1hInputTokens: 0,
}
const extrasOf = (reported: unknown) => updateExtras({}, reported, known)
const step = { type: 'message', model: null, ...top }

test('thinking, tools and steps are taken as they are said; what is 0 was not used', () => {
  const compaction = { ...step, type: 'compaction', cache_creation: { ephemeral_1h_input_tokens: 3 } }
  const reported = {
    ...top,
    output_tokens_details: { thinking_tokens: 4 },
    server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
    iterations: [{ ...step, model: 'claude-opus-5-5' }, compaction],
  }
  expect(extrasOf(reported)).toEqual({
    thinkingTokens: 4,
    serverTools: { web_search_requests: 2 },
    iterations: [
      { type: 'message', model: 'claude-opus-5-5', usage: ofTop },
      {
        type: 'compaction',
        model: undefined,
        usage: { ...ofTop, cacheCreation5mInputTokens: 0, cacheCreation1hInputTokens: 3 },
      },
    ],
  })
})

test('a later report replaces what it says, and keeps what it does not', () => {
  const first = updateExtras({}, { server_tool_use: { web_search_requests: 1 }, iterations: [step] }, known)
  const later = updateExtras(first, { server_tool_use: { web_search_requests: 2 } }, known)
  expect(later).toEqual({ ...first, serverTools: { web_search_requests: 2 } })
})

test.each([
  undefined,
  null,
  'usage',
  7,
  {},
  { iterations: null, server_tool_use: null, fallback_credit: null },
])('nothing said is nothing: %j', (nothing) => {
  expect(extrasOf(nothing)).toEqual({})
  expect(presentReported(extrasOf(nothing))).toBeUndefined()
})

test.each([
  ['a count that is none', { server_tool_use: { web_search_requests: -1 } }],
  [
    'more tools than there are',
    { server_tool_use: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [n, 1])) },
  ],
  ['steps that are less than the answer', { iterations: [{ ...step, output_tokens: 6 }] }],
  ['steps of which one cannot be', { iterations: [step, { ...step, input_tokens: 'ten' }] }],
  ['a step without a type', { iterations: [step, { ...step, type: 7 }] }],
  ['steps without end', { iterations: Array.from({ length: 101 }, () => step) }],
  ['a credit', { fallback_credit: { status: { type: 'redeemed' } } }],
])('what cannot be priced is said to be only a part: %s', (_what, reported) => {
  expect(extrasOf(reported)).toMatchObject({ isPartial: true })
})

test('of the prompt, steps may have more than the top level says; a model that declined has used nothing', () => {
  const declined = {
    type: 'message',
    model: 'claude-fable-5',
    ...Object.fromEntries(Object.keys(top).map((name) => [name, 0])),
  }
  const served = { ...step, type: 'fallback_message', input_tokens: 30 }
  expect(extrasOf({ iterations: [declined, served] })).not.toHaveProperty('isPartial')
})

test('whatever is reported, what is taken from it fits into a row', () => {
  const count = fc.oneof(fc.integer({ min: 0, max: 3_000_000 }), fc.double(), fc.string())
  const name = fc.string({ unit: 'binary', maxLength: 60 })
  const some = fc.oneof(fc.jsonValue(), name)
  const anyStep = fc.record(
    { type: some, model: some, input_tokens: count, output_tokens: count },
    { requiredKeys: [] },
  )
  const report = fc.record(
    {
      output_tokens_details: fc.oneof(fc.jsonValue(), fc.record({ thinking_tokens: count })),
      server_tool_use: fc.oneof(fc.jsonValue(), fc.dictionary(name, count)),
      iterations: fc.oneof(fc.jsonValue(), fc.array(fc.oneof(anyStep, fc.jsonValue()))),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(report, fc.anything()), (reported) => {
      const text = JSON.stringify(presentReported(extrasOf(reported)) ?? {})
      expect(text).toMatch(/^[\x20-\x7e]*$/)
      expect(text).not.toContain('\\u')
      expect(text.length).toBeLessThan(40_000)
    }),
  )
})
