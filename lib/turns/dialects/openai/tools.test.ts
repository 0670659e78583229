import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { abilitiesOf } from '../../../upstream/models/model-abilities.ts'
import { Field } from './field.ts'
import { toolInputOf, toolOf, toolTerms, toolUseId } from './tools.ts'

const [sonnet5, haiku5] = [abilitiesOf('claude-sonnet-5-5'), abilitiesOf('claude-haiku-5-5')]
const read = toolOf(new Field({ name: 'read' }))

test('a function without parameters takes an object without fields', () => {
  expect(read).toEqual({ name: 'read', input_schema: { type: 'object', properties: {} } })
})

const strict = (parameters: object) => toolOf(new Field({ name: 'a', strict: true, parameters }))['strict']

test('strict is passed on where Claude can be held to the whole schema', () => {
  const exact = {
    type: 'object',
    properties: { a: { type: 'string' } },
    required: ['a'],
    additionalProperties: false,
  }
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
    words: undefined,
  })
})

test('a model that cannot be made to use a tool is asked to', () => {
  expect(toolTerms([read], { name: 'read' }, true, sonnet5)).toEqual({
    terms: { tools: [read], tool_choice: { type: 'auto' } },
    isForced: false,
    words: 'Call the tool "read" now.',
  })
})

test('without tools there is nothing to choose', () => {
  expect(toolTerms([], 'required', false, haiku5)).toEqual({ terms: {}, isForced: false, words: undefined })
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
