import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { cutLong } from './cut-long.ts'

test.each([' two', 'x'.repeat(40_000)])('a text of usual length is one piece', (text) => {
  expect(cutLong(text)).toEqual([text])
})

test('a long text becomes several pieces, none of them too long, empty, or cut within a character', () => {
  const unit = fc.constantFrom('a', '漢', '👋', '\0')
  fc.assert(
    fc.property(unit, fc.integer({ min: 20_001, max: 150_000 }), fc.nat(1), (each, times, shift) => {
      const text = 'x'.repeat(shift) + each.repeat(times)
      const pieces = cutLong(text)
      expect(pieces.join('')).toBe(text)
      for (const piece of pieces) {
        expect(piece.length).toBeGreaterThan(0)
        expect(piece.length).toBeLessThanOrEqual(40_000)
        expect(piece.isWellFormed()).toBe(true)
      }
    }),
    { numRuns: 20 },
  )
})
