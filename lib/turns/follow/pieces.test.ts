import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { piecesOf } from './pieces.ts'

test('a text of usual length is a piece, and the list is not copied', () => {
  const texts = ['one', ' two', 'x'.repeat(40_000)]
  expect(piecesOf(texts)).toBe(texts)
})

test('a long text becomes several pieces, none of them too long, empty, or cut within a character', () => {
  const unit = fc.constantFrom('a', '漢', '👋', '\0')
  fc.assert(
    fc.property(unit, fc.integer({ min: 20_001, max: 150_000 }), fc.nat(1), (each, times, shift) => {
      const text = 'x'.repeat(shift) + each.repeat(times)
      const pieces = piecesOf(['before', text])
      expect(pieces.join('')).toBe(`before${text}`)
      for (const piece of pieces) {
        expect(piece.length).toBeGreaterThan(0)
        expect(piece.length).toBeLessThanOrEqual(40_000)
        expect(piece.isWellFormed()).toBe(true)
      }
    }),
    { numRuns: 20 },
  )
})
