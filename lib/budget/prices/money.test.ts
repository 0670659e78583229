import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { formatUsd, maxNanoUsd, parseUsd } from './money.ts'

/** By hand, with text only, so that it shares no mistake with the code. */
function readUsd(dollars: string): bigint {
  const [, sign, whole, decimals] = /^(-?)(\d+)\.(\d{2,9})$/.exec(dollars) ?? []
  if (whole === undefined || decimals === undefined) throw new Error(`${dollars} is no amount`)
  return BigInt(`${sign}${whole}${decimals.padEnd(9, '0')}`)
}

test('every amount reads back as it was, at any size', () => {
  fc.assert(
    fc.property(fc.oneof(fc.bigInt(), fc.bigInt({ min: -2_000_000_000n, max: 2_000_000_000n })), (amount) => {
      expect(readUsd(formatUsd(amount))).toBe(amount)
    }),
    { numRuns: 2_000 },
  )
})

test('there are two decimals at least, and no zero after them that says nothing', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 3_000_000_000n }), (amount) => {
      expect(formatUsd(amount)).toMatch(/^(0|[1-9]\d*)\.\d\d(\d*[1-9])?$/)
    }),
  )
})

test.each([
  [0n, '0.00'],
  [1n, '0.000000001'],
  [-1n, '-0.000000001'],
  [10_000_000n, '0.01'],
  [12_345_000n, '0.012345'],
  [100_000_000n, '0.10'],
  [999_999_999n, '0.999999999'],
  [1_000_000_000n, '1.00'],
  [1_000_000_001n, '1.000000001'],
  [-1_500_000_000n, '-1.50'],
  [123_456_789_012_345_678_901_234_567_890n, '123456789012345678901.23456789'],
])('%i billionths are $%s', (amount, dollars) => {
  expect(formatUsd(amount)).toBe(dollars)
})

test('what is written is read as it was, up to the most that can be', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: maxNanoUsd }), (amount) => {
      expect(parseUsd(formatUsd(amount))).toBe(amount)
    }),
  )
  expect(parseUsd('999999999.999999999')).toBe(maxNanoUsd)
})

test('nothing else is an amount', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!/^[0-9]{1,9}(\.[0-9]{1,9})?$/.test(text))
      expect(() => parseUsd(text)).toThrow(RangeError)
    }),
  )
  for (const text of ['5\n', '-1', '1e3', '.5', '5.', '0x1', '1000000000', '0.0000000001', '٥']) {
    expect(() => parseUsd(text)).toThrow(RangeError)
  }
})
