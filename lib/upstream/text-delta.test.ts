import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { readTextDelta } from './text-delta.ts'

const eventOf = (index: number, text: string) => ({
  type: 'content_block_delta',
  index,
  delta: { type: 'text_delta', text },
})

/** What is escaped in JSON, may be, or must not stand in it as it is. */
const sign = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3 }),
  fc.constantFrom(
    '\\',
    '"',
    '\n',
    '\u0000',
    '\u001f',
    '\u007f',
    '\u2028',
    '\ud83d',
    '\\u00e9',
    '\\u00e',
    '\\x',
    '\\/',
  ),
)
const text = fc.array(sign, { maxLength: 6 }).map((signs) => signs.join(''))

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

test('an event as Claude writes it is read, whatever its text', () => {
  fc.assert(
    fc.property(fc.nat(), text, fc.nat(5), (index, said, spaces) => {
      const json = `${JSON.stringify(eventOf(index % 1e9, said)).slice(0, -1)}${' '.repeat(spaces)}}`
      expect(readTextDelta(json)).toEqual(JSON.parse(json))
    }),
    { numRuns: 1_000 },
  )
})

test('nothing is read from what is no JSON, and nothing else than what is there', () => {
  const place = fc.record({ at: fc.nat(), removed: fc.nat(3), added: sign })
  fc.assert(
    fc.property(text, place, (said, { at, removed, added }) => {
      const json = JSON.stringify(eventOf(3, said))
      const start = at % (json.length + 1)
      const changed = json.slice(0, start) + added + json.slice(start + removed)
      const read = readTextDelta(changed)
      expect([undefined, parsed(changed)]).toContainEqual(read)
    }),
    { numRuns: 3_000 },
  )
})

test.each([
  '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}',
  '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"},"more":1}',
  '{"type":"content_block_delta","index":01,"delta":{"type":"text_delta","text":"a"}}',
  '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a","text":"b"}}',
  '{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"a"}}',
  '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\nb"}}',
])('what is written otherwise is left to the parser: %j', (json) => {
  expect(readTextDelta(json)).toBeUndefined()
})

test('a text of many megabytes is left to the parser', () => {
  expect(readTextDelta(JSON.stringify(eventOf(0, '\\n'.repeat(10_000_000))))).toBeUndefined()
})
