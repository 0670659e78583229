import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { keepMembers, placesOfMembers, replaceMembers } from './json-members.ts'

const space = fc.string({ unit: fc.constantFrom(' ', '\n', '\r', '\t'), maxLength: 3 })
/** JSON.parse of V8 13.6 takes a name `"` for `\` where it has read that in an object of the same shape before. */
const isReadWell = (name: string) => !name.endsWith('\\')
const texts = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom(
      '',
      '\\n',
      '"',
      '{"a":[1,',
      '},:',
      'stream',
      '__proto__',
      '\0',
      '\ud800',
      '\ufeff',
      'ä考😀',
    ),
  )
  .filter(isReadWell)
const escape = (unit: number) => `\\u${unit.toString(16).padStart(4, '0')}`
const isPair = (unit = 0) => unit >= 0xd800 && unit <= 0xdfff
/** Each character as it is, or by its number: JSON takes both. */
const written = (text: string) =>
  fc.array(fc.boolean(), { minLength: text.length, maxLength: text.length }).map((isEscaped) => {
    const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
    const isPlain = text.isWellFormed() && !/[\p{Cc}"\\]/u.test(text)
    if (!isPlain) return JSON.stringify(text)
    return `"${units.map((unit, at) => (isEscaped[at] && !isPair(unit) ? escape(unit) : text[at])).join('')}"`
  })
const scalar = fc.oneof(
  texts.chain(written),
  fc.constantFrom('0', '-0', '1e2', '1.0', '-1.5E-7', '12345678901234567890123', 'true', 'false', 'null'),
)
const { value, object } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, tie('object'), listOf(tie('value'), '[', ']')),
  object: fc
    .uniqueArray(fc.tuple(texts, tie('value')), { selector: ([name]) => name, maxLength: 5 })
    .chain((members) =>
      fc.tuple(...members.map(([name, of]) => fc.tuple(written(name), space, space, fc.constant(of)))),
    )
    .chain((members) =>
      listOf(
        fc.constantFrom(''),
        '{',
        '}',
        members.map(([name, a, b, of]) => `${name}${a}:${b}${of}`),
      ),
    ),
}))

function listOf(items: fc.Arbitrary<string>, open: string, close: string, given?: readonly string[]) {
  const chosen = given ? fc.constant(given) : fc.array(items, { maxLength: 4 })
  return chosen.chain((all) =>
    fc
      .array(fc.tuple(space, space), { minLength: all.length, maxLength: all.length })
      .map(
        (spaces) =>
          open + all.map((item, at) => `${spaces[at]?.[0]}${item}${spaces[at]?.[1]}`).join(',') + close,
      ),
  )
}

const wholeText = fc.tuple(space, object, space).map((parts) => parts.join(''))

test('the places of all members hold what JSON.parse makes of them, and no space', () => {
  fc.assert(
    fc.property(wholeText, (text) => {
      const bytes = Buffer.from(text)
      const places = placesOfMembers(bytes)
      const found = [...places].map(([name, { start, end }]) => {
        const part = bytes.toString('utf8', start, end)
        expect(part.trim()).toBe(part)
        return [name, JSON.parse(part)] as const
      })
      expect(new Map(found)).toEqual(membersOf(bytes))
    }),
  )
})

test('members that are replaced or added have their new values, and no other byte is changed', () => {
  const names = fc.constantFrom('stream', 'max_tokens', 'a', 'ä"', '', 'model')
  const members = fc.dictionary(names, value, { maxKeys: 4, noNullPrototype: true })
  fc.assert(
    fc.property(members, members, wholeText, (own, values, text) => {
      const others = Object.keys(JSON.parse(text) as object)
      const first = Object.entries(own).filter(([name]) => !others.includes(name))
      const head = first.map(([name, of]) => `${JSON.stringify(name)} : ${of} `).join(',')
      const json = Buffer.from(text.replace('{', () => `{${head}${head && others.length > 0 ? ',' : ''}`))
      const edited = replaceMembers(json, placesOfMembers(json), values)
      const asked = Object.entries(values).map(([name, of]) => [name, JSON.parse(of) as unknown] as const)
      expect(membersOf(edited)).toEqual(new Map([...membersOf(json), ...asked]))
      expect(others.length + first.length === 0 || isAround(json, edited, values)).toBe(true)
    }),
  )
})

const membersOf = (json: Buffer) =>
  new Map<string, unknown>(Object.entries(JSON.parse(json.toString()) as object))

/** Whether the rest of a text with members is in the edited one, unchanged, around the values of these. */
function isAround(json: Buffer, edited: Buffer, values: Readonly<Record<string, string>>): boolean {
  const places = [...placesOfMembers(json)].filter(([name]) => Object.hasOwn(values, name))
  let rest = json.toString('latin1')
  for (const [name, { start, end }] of places.toSorted(([, one], [, other]) => other.start - one.start)) {
    rest = rest.slice(0, start) + Buffer.from(values[name] ?? '').toString('latin1') + rest.slice(end)
  }
  const brace = rest.indexOf('{') + 1
  const text = edited.toString('latin1')
  return text.startsWith(rest.slice(0, brace)) && text.endsWith(rest.slice(brace))
}

test('members that are kept have every byte of their values, those that are given their new ones, and the others are gone', () => {
  const names = fc.constantFrom('stream', 'max_tokens', 'a', 'model')
  const given = fc.dictionary(names, value, { maxKeys: 2, noNullPrototype: true })
  fc.assert(
    fc.property(
      given,
      given,
      fc.subarray(['stream', 'max_tokens', 'a', 'model']),
      wholeText,
      (own, values, lacks, text) => {
        const others = Object.keys(JSON.parse(text) as object)
        const head = Object.entries(own)
          .filter(([name]) => !others.includes(name))
          .map(([name, of]) => `${JSON.stringify(name)} : ${of} `)
          .join(',')
        const json = Buffer.from(text.replace('{', () => `{${head}${head && others.length > 0 ? ',' : ''}`))
        const places = placesOfMembers(json)
        const kept = keepMembers(json, places, (name) => !lacks.includes(name), values)
        const before = [...places].map(
          ([name, { start, end }]) => [name, json.toString('utf8', start, end)] as const,
        )
        const expected = new Map(
          [...before, ...Object.entries(values)].filter(([name]) => !lacks.includes(name)),
        )
        const after = [...placesOfMembers(kept)].map(
          ([name, { start, end }]) => [name, kept.toString('utf8', start, end)] as const,
        )
        expect(new Map(after.map(([name, of]) => [name, of.trim()]))).toEqual(
          new Map([...expected].map(([name, of]) => [name, of.trim()])),
        )
      },
    ),
  )
})

test('two members of one name are refused at any depth, however they are written', () => {
  const twice = fc
    .tuple(texts, value, value)
    .chain(([name, one, other]) =>
      fc.tuple(written(name), written(name), fc.constant(one), fc.constant(other), fc.nat(6)),
    )
  fc.assert(
    fc.property(twice, value, ([first, second, one, other, depth], between) => {
      const inner = `{${first}:${one},"another name that is here once":${between},${second}:${other}}`
      const text = `{"in":${'[{"a":'.repeat(depth)}${inner}${'}]'.repeat(depth)}}`
      expect(() => placesOfMembers(Buffer.from(text))).toThrow('two fields')
    }),
  )
})

test('one name in two objects, and a name as a value, are no two members of one object', () => {
  const text = '{"a":{"a":["a","a",{"a":"a"},{"a":1}]},"b":{"a":1}}'
  expect([...placesOfMembers(Buffer.from(text)).keys()]).toEqual(['a', 'b'])
})
