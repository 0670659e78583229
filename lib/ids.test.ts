import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { type IdKind, isId, newId } from './ids.ts'

const prefixes: Record<IdKind, string> = {
  organization: 'org',
  user: 'user',
  chat: 'chat',
  turn: 'turn',
  message: 'msg',
  request: 'req',
  apiKey: 'key',
  auditEvent: 'audit',
  signIn: 'signin',
}
const kinds = Object.keys(prefixes) as IdKind[]

test.each(kinds)('an id of a %s begins with its kind and is one of its kind', (kind) => {
  const id = newId(kind)
  expect(id).toMatch(new RegExp(`^${prefixes[kind]}_[0-9a-f]{32}$`))
  expect(isId(kind, id)).toBe(true)
})

test('ids sort in the order in which they were made, and no two are the same', () => {
  const ids = Array.from({ length: 20_000 }, () => newId('message'))
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(ids)
})

test('the end of an id is drawn by chance, each time anew', () => {
  const ends = Array.from({ length: 5_000 }, () => newId('message').slice(-8))
  // Of 5,000 among 2³² one pair is equal once in 300 runs of this test.
  expect(new Set(ends).size).toBeGreaterThan(4_990)
})

test('an id is a UUID of version 7, with the time in front', () => {
  const before = Date.now()
  const hex = newId('chat').slice('chat_'.length)
  expect([hex[12], hex[16]]).toEqual(['7', expect.stringMatching(/[89ab]/)])
  const made = Number.parseInt(hex.slice(0, 12), 16)
  expect(made).toBeGreaterThanOrEqual(before)
  expect(made).toBeLessThanOrEqual(Date.now())
})

test('an id of one kind is none of another', () => {
  for (const kind of kinds) {
    const id = newId(kind)
    expect(kinds.filter((other) => isId(other, id))).toEqual([kind])
  }
})

const hex = '0123456789abcdef'.repeat(2)

test.each([
  '',
  'chat',
  'chat_',
  hex,
  `chat_${hex.slice(1)}`,
  `chat_${hex}0`,
  `chat_${hex.toUpperCase()}`,
  `CHAT_${hex}`,
  `chat-${hex}`,
  ` chat_${hex}`,
  `chat_${hex}\n`,
  `chat_${hex.slice(1)}g`,
  `chat_${hex.slice(1)}\0`,
  `chat_chat_${hex}`,
  'chat_01234567-89ab-7cde-8f01-23456789abcd',
])('%j is no id of a chat', (value) => {
  expect(isId('chat', value)).toBe(false)
})

test('no other text is an id', () => {
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.string({ unit: 'binary' }), (kind, text) => {
      expect(isId(kind, text)).toBe(false)
      expect(isId(kind, `${newId(kind)}${text}`)).toBe(text === '')
    }),
  )
})
