import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { FreeText } from './free-text.ts'

const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\t', '漢', '👋', '\u0001', '/', '}') })

/** A JSON text of the string, some of its characters as `\uXXXX`. */
const escaped = (value: string, isEscaped: (index: number) => boolean) =>
  value.replace(/./gsu, (character, index: number) =>
    isEscaped(index)
      ? [...Array(character.length).keys()]
          .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
          .join('')
      : JSON.stringify(character).slice(1, -1),
  )

/** Never within a character. */
const chunksOf = (json: string, cuts: readonly number[]) => {
  const characters = Array.from(json)
  const places = [...new Set(cuts.map((cut) => cut % (characters.length + 1)))].toSorted((a, b) => a - b)
  return [0, ...places].map((place, index) => characters.slice(place, places[index]).join(''))
}

test('the text comes piece by piece as it is written, never with half a character, however its JSON is cut', () => {
  fc.assert(
    fc.property(
      text,
      fc.func(fc.boolean()),
      fc.array(fc.nat(500)),
      fc.constantFrom('', ' ', '\n  '),
      (value, isEscaped, cuts, space) => {
        const json = `{${space}"input":${space}"${escaped(value, isEscaped)}"${space}}`
        const reading = new FreeText()
        const told = chunksOf(json, cuts).map((chunk) => reading.add(chunk))
        const { text: whole, rest } = reading.end()
        expect([told.join(''), whole, rest]).toEqual([value, value, ''])
        for (const part of told) expect(part.isWellFormed()).toBe(true)
      },
    ),
  )
})

test.each([
  ['an answer that ends in the middle', '{"input":"one tw', 'one tw'],
  ['nothing', '', ''],
  ['another field', '{"patch":"a"}', '{"patch":"a"}'],
  ['a line break that JSON does not allow', '{"input":"a\nb"}', 'a\nb"}'],
])('%s is told as far as it can be read', (_what, json, whole) => {
  const reading = new FreeText()
  const told = reading.add(json)
  const { text: all, rest } = reading.end()
  expect([all, told + rest]).toEqual([whole, whole])
})

test('a text of a megabyte is read in one go', () => {
  const value = '"\\x\n'.repeat(250_000)
  expect(new FreeText().add(JSON.stringify({ input: value }))).toBe(value)
})
