import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { ApiError, InvalidRequestError, RequestTooLargeError } from '../errors.ts'
import { bodyLimit, parseBody } from './parse-body.ts'
import { sentBody } from './sent-body.ts'

const parse = (body = '', isBase64Encoded = false) =>
  parseBody(sentBody({ body, isBase64Encoded, headers: {} }))

/** Text that Postgres stores as it is. */
const storable = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''))
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 8, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    storable,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      storable.filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
}))

const refusal = (body: string | undefined, isBase64Encoded = false) => {
  try {
    return parse(body, isBase64Encoded)
  } catch (error) {
    return error
  }
}
const base64 = (bytes: string | Uint8Array) => Buffer.from(bytes).toString('base64')
const code = (expected: string) => expect.objectContaining({ status: 400, code: expected })

test('any JSON that can be stored comes through unchanged, plain or in base64', () => {
  fc.assert(
    fc.property(json, fc.nat(2), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent)
      expect(parse(text)).toEqual(JSON.parse(text))
      expect(JSON.stringify(parse(base64(text), true), undefined, indent)).toBe(text)
    }),
    { numRuns: 1_000 },
  )
})

test('whatever the bytes are, they are a value or a refusal with 400', () => {
  const tokens = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\u0000',
    '\\ud800',
    '1e999',
    'null',
    '__proto__',
  )
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 50 }),
    fc.array(fc.oneof(tokens, fc.string())).map((parts) => Buffer.from(parts.join(''))),
    json.map((value) => Buffer.from(JSON.stringify(value))),
  )
  fc.assert(
    fc.property(bytes, fc.boolean(), (body, encoded) => {
      const result = refusal(encoded ? base64(body) : Buffer.from(body).toString('latin1'), encoded)
      expect(!(result instanceof Error) || result instanceof InvalidRequestError).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  ['nothing', undefined],
  ['an empty text', ''],
  ['a word', 'hello'],
  ['half of an object', '{"message":"Hi"'],
  ['two values', '{}{}'],
  ['single quotes', "{'message':'Hi'}"],
  ['a number that is none', '{"a":NaN}'],
  ['a raw line break in a text', '"a\nb"'],
])('%s is not JSON', (_, body) => {
  expect(refusal(body)).toEqual(code('invalid_json'))
})

test.each([
  ['a lone continuation byte', [0x22, 0x80, 0x22]],
  ['a character cut in half', [0x22, 0xc3, 0x22]],
  ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
  ['a surrogate in bytes', [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ['UTF-16', [0xff, 0xfe, 0x22, 0x00, 0x22, 0x00]],
])('%s is not UTF-8', (_, bytes) => {
  expect(refusal(base64(Uint8Array.from(bytes)), true)).toEqual(code('invalid_json'))
})

test.each([
  ['NUL in a text', String.raw`{"message":"a\u0000b"}`],
  ['NUL in a key', String.raw`{"a\u0000b":1}`],
  ['NUL deep inside', String.raw`{"a":[{"b":["\u0000"]}]}`],
  ['NUL as the whole body', String.raw`"\u0000"`],
  ['a first half of a surrogate pair', String.raw`{"message":"\ud83d"}`],
  ['a second half of a surrogate pair', String.raw`{"message":"\udc4b"}`],
  ['a pair in the wrong order', String.raw`{"message":"\udc4b\ud83d"}`],
  ['a lone surrogate in a key', String.raw`{"\ud800":1}`],
])('%s cannot be stored unchanged, and is refused', (_, body) => {
  expect(refusal(body)).toEqual(code('invalid_text'))
  expect(refusal(base64(body), true)).toEqual(code('invalid_text'))
})

test('a surrogate pair is a character like any other', () => {
  expect(parse(String.raw`"\ud83d\udc4b"`)).toBe('👋')
})

test.each(['{"__proto__":{"admin":true}}', '{"a":[{"__proto__":1}]}', String.raw`{"\u005f_proto__":null}`])(
  'a prototype cannot be handed in: %s',
  (body) => {
    expect(refusal(body)).toEqual(code('invalid_request'))
  },
)

test('other names of JavaScript are fields like any other', () => {
  const body = '{"constructor":1,"toString":2,"hasOwnProperty":3,"prototype":4}'
  expect(JSON.stringify(parse(body))).toBe(body)
})

const nested = (depth: number, [open, close]: readonly [string, string], inner = '') =>
  open.repeat(depth) + inner + close.repeat(depth)
const lists = ['[', ']'] as const
const objects = ['{"a":', '}'] as const

test.each([
  ['lists', lists, ''],
  ['objects', objects, '1'],
])('%s may be nested 32 levels deep, and no deeper', (_, brackets, inner) => {
  expect(JSON.stringify(parse(nested(32, brackets, inner)))).toBe(nested(32, brackets, inner))
  expect(refusal(nested(33, brackets, inner))).toEqual(code('json_too_deep'))
})

test('a text in the deepest level is looked at as well', () => {
  expect(refusal(nested(32, lists, String.raw`"\u0000"`))).toEqual(code('invalid_text'))
})

test('a hundred thousand levels are refused like thirty-three', () => {
  expect(refusal(nested(100_000, lists))).toEqual(code('json_too_deep'))
  expect(refusal(nested(100_000, objects, '1'))).toEqual(code('json_too_deep'))
  expect(refusal('['.repeat(bodyLimit))).toEqual(code('invalid_json'))
  expect(refusal(`{"a":1,"b":${nested(500_000, lists)}}`)).toEqual(code('json_too_deep'))
})

const textOfBytes = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`

test('a body may have 1 MiB, counted in bytes as they were sent, and no more', () => {
  expect(bodyLimit).toBe(1_048_576)
  for (const encode of [false, true]) {
    const sent = (text: string) => refusal(encode ? base64(text) : text, encode)
    expect(sent(textOfBytes(bodyLimit))).toHaveLength(bodyLimit - 2)
    expect(sent(textOfBytes(bodyLimit + 1))).toBeInstanceOf(RequestTooLargeError)
    expect(sent(textOfBytes(bodyLimit / 2).replaceAll('x', 'ü'))).toHaveLength(bodyLimit / 2 - 2)
    expect(sent(textOfBytes(bodyLimit / 2 + 2).replaceAll('x', 'ü'))).toBeInstanceOf(RequestTooLargeError)
  }
})

test('a body that is too large is not even parsed', () => {
  expect(refusal('['.repeat(bodyLimit + 1))).toMatchObject({ status: 413, code: 'request_too_large' })
})

test('no refusal repeats what was sent', () => {
  for (const body of [
    'canary',
    '{"canary":"\\u0000"}',
    '{"__proto__":"canary"}',
    nested(33, ['{"canary":', '}'], '1'),
  ]) {
    const error = refusal(body)
    expect(error).toBeInstanceOf(ApiError)
    expect(String(error)).not.toContain('canary')
  }
})
