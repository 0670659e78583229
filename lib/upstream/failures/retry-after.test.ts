import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { readRetryAfter } from './retry-after.ts'

const now = Date.parse('2026-11-29T12:00:00Z')
const read = (headers: Record<string, string>) => readRetryAfter(new Headers(headers), now)
const hour = 3_600_000

test.each([
  ['0', 0],
  ['2', 2_000],
  [' 2 ', 2_000],
  ['1.5', 1_500],
  ['3600', hour],
  ['3601', hour],
  ['99999999999999999999', hour],
])('a number of seconds: %s', (value, expected) => {
  expect(read({ 'retry-after': value })).toBe(expected)
})

test.each([
  ['Sun, 29 Nov 2026 12:10:00 GMT', 600_000],
  ['Sunday, 29-Nov-26 12:10:00 GMT', 600_000],
  ['Sun Nov 29 12:10:00 2026', 600_000],
  ['Sun, 29 Nov 2026 11:59:00 GMT', 0],
  ['Sun Nov  1 12:10:00 2026', 0],
  ['Fri, 31 Dec 9999 23:59:59 GMT', hour],
])('a date: %s', (value, expected) => {
  expect(read({ 'retry-after': value })).toBe(expected)
})

test('a date is held against the clock of who sent it, be that ever so wrong', () => {
  const until = 'Sun, 01 Mar 2020 00:00:30 GMT'
  expect(read({ 'retry-after': until, date: 'Sun, 01 Mar 2020 00:00:00 GMT' })).toBe(30_000)
  expect(read({ 'retry-after': until, date: 'yesterday' })).toBe(0)
})

test.each([
  '-5',
  'soon',
  '',
  'NaN',
  'Infinity',
  '1e3',
  '0x10',
  '2, 3',
  '2026-11-29',
  '29 Nov 2026',
  'Sun, 99 Nov 2026 12:00:00 GMT',
])('what is no wait is none: %j', (value) => {
  expect(read({ 'retry-after': value })).toBeUndefined()
})

test('milliseconds are finer, and win where they are a number', () => {
  expect(read({ 'retry-after-ms': '250', 'retry-after': '7' })).toBe(250)
  expect(read({ 'retry-after-ms': '9e9', 'retry-after': '7' })).toBe(7_000)
  expect(read({ 'retry-after-ms': '99999999999' })).toBe(hour)
  expect(read({})).toBeUndefined()
})

test('whatever is sent, a wait is not negative and at most an hour', () => {
  const value = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'0123456789.-:, GMTSunNov'.split('')) }),
    fc.integer().map(String),
    fc.double().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  )
  fc.assert(
    fc.property(value, value, value, (seconds, milliseconds, date) => {
      const wait = readRetryAfter(
        new Headers({ 'retry-after': seconds, 'retry-after-ms': milliseconds, date }),
        now,
      )
      expect(wait === undefined || (wait >= 0 && wait <= hour)).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})
