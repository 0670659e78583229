import { expect, test } from '@jest/globals'
import { anyJson, jsonFormat } from './answer-format.ts'
import { Field } from './field.ts'

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
  expect(anyJson.words).toContain('JSON object')
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
