import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { InvalidRequestError } from '../errors.ts'
import { carriedBytes, pageBytes, parseCursor, toPage } from './cursor.ts'

const rows = fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 2 }))
const limit = fc.integer({ min: 1, max: 10 })
const anything = [/^[^]*$/, /^[^]*$/]
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

const itself = (row: string[]) => row
/** A page of rows whose place in the order is all that they are. */
const pageOf = (given: string[][], most: number) => toPage(given, most, itself, itself)

test('a page shows as many rows as were asked for, and has more only if there is a row behind', () => {
  fc.assert(
    fc.property(rows, limit, (given, most) => {
      const page = pageOf(given, most)
      expect(page.data).toEqual(given.slice(0, most))
      expect(page.has_more).toBe(given.length > most)
      expect(page.next_cursor === null).toBe(!page.has_more)
    }),
  )
})

test('the cursor names the last row shown, and can go into a URL unescaped', () => {
  fc.assert(
    fc.property(rows, limit, (given, most) => {
      const { next_cursor: cursor } = pageOf(given, most)
      if (cursor === null) return
      expect(parseCursor(cursor, anything)).toEqual(given[most - 1])
      expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/)
    }),
  )
})

test('pages of large rows are small enough to be answered, and together are the list', () => {
  const sizes = fc.array(fc.constantFrom(10, 400_000, 1_600_000, 4_000_000), { maxLength: 12 })
  const letters = fc.constantFrom('x', '"', '漢', '\u0001')
  fc.assert(
    fc.property(sizes, letters, limit, (given, letter, most) => {
      const list = given.map((size, index) => [String(index), letter.repeat(size / 10)])
      const seen: string[][] = []
      for (let start = 0; ; ) {
        const page = toPage(list.slice(start, start + most + 1), most, ([key = '']) => [key], itself)
        seen.push(...page.data)
        expect(page.data.length === 1 || carriedBytes(page.data) <= pageBytes + 100).toBe(true)
        if (page.next_cursor === null) break
        start = Number(parseCursor(page.next_cursor, [/^\d+$/])[0]) + 1
      }
      expect(seen).toEqual(list)
    }),
    { numRuns: 20 },
  )
})

test('an empty list is a page without more', () => {
  expect(pageOf([], 10)).toEqual({ data: [], has_more: false, next_cursor: null })
})

const parts = [/^\d{4}-\d\d-\d\d$/, /^chat_[0-9a-f]+$/]
const refusal = expect.objectContaining({ status: 400, code: 'invalid_cursor' })
const parsed = (cursor: string) => {
  try {
    return parseCursor(cursor, parts)
  } catch (error) {
    return error
  }
}

test('the cursor of this list is taken', () => {
  expect(parsed(encode(['2026-11-22', 'chat_1f']))).toEqual(['2026-11-22', 'chat_1f'])
})

test.each<[string, unknown]>([
  ['one part too few', ['2026-11-22']],
  ['one part too many', ['2026-11-22', 'chat_1f', 'x']],
  ['parts in another order', ['chat_1f', '2026-11-22']],
  ['a part that does not fit', ['2026-11-22', 'turn_1f']],
  ['a part with something behind', ['2026-11-22', 'chat_1f; DROP TABLE chats']],
  ['no list', { 0: '2026-11-22', 1: 'chat_1f', length: 2 }],
  ['null', null],
  ['a part that is a list', [['2026-11-22'], ['chat_1f']]],
  ['a part that cannot become text', [{ toString: 1, valueOf: 1 }, 'chat_1f']],
])('a cursor with %s is refused', (_, key) => {
  expect(parsed(encode(key))).toEqual(refusal)
})

test('a cursor that is nested without end is refused', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  expect(parsed(Buffer.from(`[${deep},"x"]`).toString('base64url'))).toEqual(refusal)
})

test('whatever else stands in a cursor, it is refused with 400', () => {
  const unprintable = fc.dictionary(fc.constantFrom('toString', 'valueOf'), fc.jsonValue())
  const cursor = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.base64String(),
    fc.jsonValue().map(encode),
    fc.tuple(fc.jsonValue(), fc.jsonValue()).map(encode),
    fc.tuple(unprintable, fc.jsonValue()).map(encode),
  )
  fc.assert(
    fc.property(cursor, (text) => {
      expect(() => parseCursor(text, parts)).toThrow(InvalidRequestError)
    }),
    { numRuns: 1_000 },
  )
})

test('a refusal does not repeat the cursor', () => {
  expect(String(parsed('canary'))).not.toContain('canary')
})
