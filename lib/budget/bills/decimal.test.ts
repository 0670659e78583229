import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { scaled } from './decimal.ts'

test.each([
  ['0', 9, 0n],
  ['0.000069', 9, 69_000n],
  ['6.9E-5', 9, 69_000n],
  ['1.5e3', 0, 1_500n],
  ['-1.5', 9, -1_500_000_000n],
  ['0.0000000005', 9, 1n],
  ['0.00000000049', 9, 0n],
  ['-0.0000000005', 9, -1n],
  ['123456789012345678901.5', 1, 1_234_567_890_123_456_789_015n],
])('%s times ten to the %i is %i', (text, power, value) => {
  expect(scaled(text, power)).toBe(value)
})

test('what a number prints is read, to the last digit', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.nat(12), (digits, places) => {
      const padded = String(digits).padStart(places + 1, '0')
      const text = places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`
      expect(scaled(text, places)).toBe(digits)
    }),
  )
})

test.each(['', '1,5', '.5', '1.', '0x1', '1e', 'NaN', ' 1', '1e9999'])('%j is no decimal', (text) => {
  expect(() => scaled(text, 9)).toThrow(RangeError)
})
