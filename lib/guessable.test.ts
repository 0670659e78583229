import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { isGuessable } from './guessable.ts'

test.each([
  'x'.repeat(32),
  'abababababababababababababababab',
  'x7kk7x7kx7xxk7k7xkx7k7kkx7xk7x7k',
  'correct-horse-correct-horse-correct-horse',
  'abcdefghijklmnopqrstuvwxyz0123456789',
  '0123456789abcdef0123456789abcdef',
  'zyxwvutsrqponmlkjihgfedcba9876543210',
  'change-me-before-you-go-to-production',
  'CHANGEME-k3j4h5k2j3h4k5j2h3k4j5h2k3',
  'my-very-long-and-winding-password-2026',
  'your-secret-goes-here-in-this-place-ok',
])('%s can be guessed', (secret) => {
  expect(isGuessable(secret)).toBe(true)
})

test('what is random cannot, in whatever alphabet it is written', () => {
  const random = fc
    .tuple(fc.constantFrom('hex', 'base64', 'base64url'), fc.integer({ min: 24, max: 64 }))
    .map(([encoding, bytes]) => randomBytes(bytes).toString(encoding as BufferEncoding))
  fc.assert(
    fc.property(random, (secret) => {
      expect(isGuessable(secret)).toBe(false)
    }),
    { numRuns: 2_000 },
  )
})

test('nor can what this project makes for its local server', () => {
  expect(isGuessable(`operator-${randomBytes(32).toString('base64url')}`)).toBe(false)
})
