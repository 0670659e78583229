import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parseForm } from './parse-form.ts'
import { sentBody } from './sent-body.ts'

const parse = (body: string, isBase64Encoded = false) =>
  parseForm(sentBody({ body, isBase64Encoded, headers: {} }))

const text = fc.string({ unit: 'grapheme' }).filter((each) => !each.includes('\0'))

test('fields are those that a browser sent, whatever stands in them', () => {
  const fields = fc.dictionary(text, text, { noNullPrototype: true, maxKeys: 100 })
  fc.assert(
    fc.property(fields, fc.boolean(), (sent, isBase64Encoded) => {
      const body = new URLSearchParams(sent).toString()
      const read = parse(isBase64Encoded ? btoa(body) : body, isBase64Encoded)
      expect(read).toEqual(sent)
    }),
  )
})

test('no body has no fields', () => {
  expect(parse('')).toEqual({})
})

test.each([
  ['a field twice', 'a=1&a=2', 'invalid_request'],
  ['a field twice, once in escapes', 'code=1&c%6Fde=2', 'invalid_request'],
  [
    'more than a hundred fields',
    Array.from({ length: 101 }, (_, index) => `f${index}=`).join('&'),
    'invalid_request',
  ],
  ['NUL', 'a=%00', 'invalid_text'],
  ['NUL as it is', 'a=\0', 'invalid_text'],
  ['more than 64 KB', `a=${'x'.repeat(65_536)}`, 'request_too_large'],
])('%s is refused', (_what, body, code) => {
  expect(() => parse(body)).toThrow(expect.objectContaining({ code }))
})

test('no field becomes part of what every object has', () => {
  const read = parse('__proto__=x&constructor=y')
  expect(Object.keys(read)).toEqual(['__proto__', 'constructor'])
  expect(({} as { x?: unknown }).x).toBeUndefined()
})
