import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { packPieces, unpackPieces } from './packed-pieces.ts'

/** Parts of which neighbours may share some, all or none, also halves of a character and what JSON escapes. */
const part = fc.oneof(
  fc.constantFrom(
    '',
    '\uD83D',
    '\uDC4B',
    '"}}\n\n',
    'event: content_block_delta\ndata: {"text":"',
    'abcde',
    'aaaaaaaaaaaaaaaaaaaa',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
)
const pieces = fc.array(
  fc.array(part, { maxLength: 4 }).map((parts) => parts.join('')),
  { maxLength: 20 },
)

test('pieces are unpacked as they were, in every character, and are packed never longer than written out', () => {
  fc.assert(
    fc.property(pieces, (given) => {
      const packed = packPieces(given)
      expect(unpackPieces(packed)).toEqual(given)
      expect(packed.length).toBeLessThanOrEqual(JSON.stringify(given).length)
    }),
    { numRuns: 2_000 },
  )
})

const eventOf = (word: string) =>
  `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${word}"}}\n\n`

test('of events that are alike only the words are kept', () => {
  const words = ['The', 'quick', 'brown', 'fox', '']
  const given = words.map(eventOf)
  const packed = packPieces(given)
  expect(JSON.parse(packed)).toEqual([
    given[0],
    ...words.slice(1).map((word) => [eventOf('').indexOf('"}}'), '"}}\n\n'.length, word]),
  ])
  expect(unpackPieces(packed)).toEqual(given)
})
