import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { pricesAt } from '../../../budget/prices/price-table.ts'
import { abilitiesOf, isKnownModel } from '../../../claude/model-abilities.ts'
import { anyJson, jsonFormat } from './answer-format.ts'
import { cacheMarks } from './cache-marks.ts'
import { Field } from './field.ts'
import { reportedTokens } from './reported-tokens.ts'
import { samplingTerms } from './sampling.ts'
import { thinkingTerms } from './thinking.ts'
import { toolInputOf, toolOf, toolTerms, toolUseId } from './tools.ts'

const [sonnet5, haiku5, sonnet4, haiku4] = [
  abilitiesOf('claude-sonnet-5-5'),
  abilitiesOf('claude-haiku-5-5'),
  abilitiesOf('claude-sonnet-4-6'),
  abilitiesOf('claude-haiku-4-5'),
]
const summarized = { thinking: { type: 'adaptive', display: 'summarized' } }

test.each(pricesAt(new Date()))('it is known what $model takes', ({ model }) => {
  expect(isKnownModel(model)).toBe(true)
})

test('a model of which nothing is known is asked for no more than the newest', () => {
  expect(abilitiesOf('claude-opus-6')).toEqual(abilitiesOf('claude-opus-5-5'))
})

test.each([
  [undefined, sonnet5, {}],
  ['none', sonnet5, { effort: 'low' }],
  ['minimal', sonnet5, { effort: 'low', ...summarized }],
  ['xhigh', sonnet5, { effort: 'xhigh', ...summarized }],
  ['xhigh', sonnet4, { effort: 'high', ...summarized }],
  ['max', sonnet4, { effort: 'max', ...summarized }],
  ['high', haiku4, {}],
] as const)('the effort %s becomes one that the model has', (asked, able, terms) => {
  expect(thinkingTerms(asked, false, able)).toEqual(terms)
})

test('a forced tool excludes thinking, not effort', () => {
  expect(thinkingTerms('high', true, sonnet4)).toEqual({ effort: 'high' })
})

test.each([
  [sonnet5, false, { temperature: 0, top_p: 1 }, {}],
  [sonnet4, false, { temperature: 0, top_p: 0.5 }, { temperature: 0 }],
  [sonnet4, false, { temperature: 1.7 }, { temperature: 1 }],
  [haiku4, false, { temperature: null, top_p: 0.5 }, { top_p: 0.5 }],
  [sonnet4, true, { temperature: 0 }, {}],
])('a temperature goes only to models that take it', (able, thinks, body, terms) => {
  expect(samplingTerms(new Field(body), thinks, able)).toEqual(terms)
})

const read = toolOf(new Field({ name: 'read' }))

test('a function without parameters takes an object without fields', () => {
  expect(read).toEqual({ name: 'read', input_schema: { type: 'object', properties: {} } })
})

test('strict is passed on where Claude can be held to the whole schema', () => {
  const strict = (parameters: object) => toolOf(new Field({ name: 'a', strict: true, parameters }))['strict']
  const exact = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false }
  expect(strict({ $schema: 'http://json-schema.org/draft-07/schema#', ...exact })).toBe(true)
  expect(strict({ ...exact, properties: { a: { type: 'string', minLength: 3 } } })).toBeUndefined()
  expect(strict({ type: 'object', properties: {} })).toBeUndefined()
  expect(strict({ ...exact, properties: { a: { $ref: '#' } } })).toBeUndefined()
})

test.each([
  ['auto', true, {}],
  ['auto', false, { tool_choice: { type: 'auto', disable_parallel_tool_use: true } }],
  ['none', false, { tool_choice: { type: 'none' } }],
  ['required', true, { tool_choice: { type: 'any' } }],
  [{ name: 'read' }, false, { tool_choice: { type: 'tool', name: 'read', disable_parallel_tool_use: true } }],
] as const)('the choice %j is told in the words of Claude', (choice, isParallel, terms) => {
  expect(toolTerms([read], choice, isParallel, haiku5)).toMatchObject({
    terms: { tools: [read], ...terms },
    request: undefined,
  })
})

test('a model that cannot be made to use a tool is asked to', () => {
  expect(toolTerms([read], { name: 'read' }, true, sonnet5)).toEqual({
    terms: { tools: [read], tool_choice: { type: 'auto' } },
    isForced: false,
    request: 'Call the tool "read" now.',
  })
})

test('without tools there is nothing to choose', () => {
  expect(toolTerms([], 'required', false, haiku5)).toEqual({ terms: {}, isForced: false, request: undefined })
})

test('an id of a call is one that Claude takes, and no two become the same', () => {
  const ids = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1 }), { maxLength: 20 })
  fc.assert(
    fc.property(ids, (some) => {
      const told = some.map(toolUseId)
      for (const id of told) expect(id).toMatch(/^[a-zA-Z0-9_-]+$/)
      expect(new Set(told).size).toBe(some.length)
    }),
  )
  expect(toolUseId('call_Ab-1')).toBe('call_Ab-1')
})

test.each([
  ['', {}],
  ['{"a":[1]}', { a: [1] }],
])('what a tool was given, %j, is an object', (json, input) => {
  expect(toolInputOf(new Field(json))).toEqual(input)
})

test.each(['{"a":', '[1]', 'null', '1'])('%j is no input of a tool', (json) => {
  expect(() => toolInputOf(new Field(json, new Field({}), 'arguments'))).toThrow(
    expect.objectContaining({ status: 400, details: { param: 'arguments' } }),
  )
})

const city = { type: 'object', properties: { city: { type: 'string', minLength: 1 } }, required: ['city'] }

test('a schema is told as Claude can be held to it', () => {
  expect(jsonFormat(new Field(city))).toEqual({
    format: {
      type: 'json_schema',
      schema: {
        type: 'object',
        properties: { city: { type: 'string', description: '{minLength: 1}' } },
        required: ['city'],
        additionalProperties: false,
      },
    },
  })
  expect(anyJson.request).toContain('JSON object')
})

test.each([
  { type: 'object' },
  { type: 'object', properties: { a: { type: 'object', additionalProperties: { type: 'string' } } } },
  { description: 'nothing more' },
])('a schema that Claude cannot be held to, %j, is refused', (schema) => {
  expect(() => jsonFormat(new Field(schema, new Field({}), 'schema'))).toThrow(
    expect.objectContaining({ status: 400, details: { param: 'schema' } }),
  )
})

const text = (words: string) => ({ type: 'text', text: words })
const mark = { cache_control: { type: 'ephemeral' } }

test('what stays the same from turn to turn is marked, and the whole conversation', () => {
  const messages = [{ content: [text('b')] }]
  expect(cacheMarks({ system: [text('a')], messages, tools: [read] })).toEqual({
    ...mark,
    system: [{ ...text('a'), ...mark }],
  })
  expect(cacheMarks({ system: [], messages, tools: [read, read] })).toEqual({
    ...mark,
    tools: [read, { ...read, ...mark }],
  })
  expect(cacheMarks({ system: [], messages, tools: [] })).toEqual(mark)
})

test.each(['system', 'tools', 'messages'])('a client that marks %s itself is not disturbed', (where) => {
  const marked = { ...text('a'), ...mark }
  expect(
    cacheMarks({
      system: where === 'system' ? [marked] : [],
      tools: where === 'tools' ? [{ ...read, ...mark }] : [],
      messages: [{ content: [where === 'messages' ? marked : text('b')] }],
    }),
  ).toEqual({})
})

test('the prompt has all of its tokens, wherever they came from, and a later report corrects an earlier one', () => {
  const start = { input_tokens: 1, cache_read_input_tokens: 100, cache_creation_input_tokens: 30, output_tokens: 1 }
  const end = { input_tokens: 12, cache_read_input_tokens: null, output_tokens: 40, output_tokens_details: { thinking_tokens: 9 } }
  expect(reportedTokens(start, end)).toEqual({ prompt: 142, cached: 100, answer: 40, thinking: 9 })
  expect(reportedTokens(undefined, { output_tokens: -1 })).toEqual({ prompt: 0, cached: 0, answer: 0, thinking: 0 })
})
