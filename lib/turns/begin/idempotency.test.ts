import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { Principal } from '../../auth/principal.ts'
import { ApiError } from '../../errors.ts'
import { readIdempotency } from './idempotency.ts'

const somebody = (changes: object = {}) =>
  ({ organizationId: 'org_1', userId: 'user_1', apiKeyId: 'key_1', ...changes }) as unknown as Principal
const principal = somebody()
const read = (
  header: string | undefined,
  as = principal,
  route = 'send-message',
  asked: unknown[] = ['Hi'],
) => readIdempotency(header, as, route, asked)
const digestOf = (...input: Parameters<typeof read>) => read(...input)?.digest.toString('hex')

const key = fc.stringMatching(/^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/)

test('a request without the header is never a repetition', () => {
  expect(read(undefined)).toBeUndefined()
})

test('a key is the same bare and as the quoted string of the draft, with blanks around it', () => {
  fc.assert(
    fc.property(key, (bare) => {
      expect(digestOf(`"${bare}"`)).toBe(digestOf(bare))
      expect(digestOf(`  ${bare} `)).toBe(digestOf(bare))
    }),
  )
})

test('two keys are never taken for one', () => {
  fc.assert(
    fc.property(key, key, (one, other) => {
      expect(digestOf(one) === digestOf(other)).toBe(one === other)
    }),
  )
})

test('only a quoted key may hold a blank', () => {
  expect(digestOf('"a b"')).toHaveLength(64)
  expect(() => read('a b')).toThrow('Idempotency-Key must be')
})

test.each([
  ['nothing', ''],
  ['an empty string', '""'],
  ['a quote inside', '"a"b"'],
  ['half a string', '"a'],
  ['a backslash', String.raw`"a\b"`],
  ['a letter that is not ASCII', 'schlüssel'],
  ['a control character', 'a\tb'],
  ['more than 255 characters', 'x'.repeat(256)],
])('%s is no key', (_, header) => {
  expect(() => read(header)).toThrow('Idempotency-Key must be')
})

/** The digest of a key, or the error that refuses it. */
function tryHeader(header: string): unknown {
  try {
    return digestOf(header)
  } catch (error) {
    return error instanceof ApiError ? error.code : error
  }
}

test('whatever stands in the header, it is a key or a bad request', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (header) => {
      expect(tryHeader(header)).toMatch(/^([0-9a-f]{64}|invalid_idempotency_key)$/)
    }),
    { numRuns: 1_000 },
  )
})

test('a key is its own in the hands of another, on another route, and with another credential', () => {
  const others = [
    digestOf('k'),
    digestOf('k', somebody({ organizationId: 'org_2' })),
    digestOf('k', somebody({ userId: 'user_2' })),
    digestOf('k', somebody({ apiKeyId: 'key_2' })),
    digestOf('k', principal, 'stream-message'),
  ]
  expect(new Set(others).size).toBe(others.length)
})

const askedAs = (...asked: unknown[]) =>
  read('k', principal, 'send-message', asked)?.requestDigest.toString('hex')

test('what is asked tells a repetition from another request, to the place of each value', () => {
  expect(askedAs('Hi', undefined, 'model')).toBe(askedAs('Hi', undefined, 'model'))
  expect(askedAs('Hi', 'model', undefined)).not.toBe(askedAs('Hi', undefined, 'model'))
  expect(askedAs('Hi', undefined, undefined, 7)).not.toBe(askedAs('Hi', undefined, undefined, '7'))
})
