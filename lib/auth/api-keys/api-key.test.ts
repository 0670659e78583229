import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { newId } from '../../ids.ts'
import { makeApiKey, readApiKeyId } from './api-key.ts'

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
/** What people and programs slip into keys: every printable character, and some that look like none. */
const characters = [...printable, '\n', '\t', '\0', '\u00a0', '\u200b', 'а', '０', '😀']

test('a key names the row that it was made for', () => {
  for (let time = 0; time < 1_000; time++) {
    const id = newId('apiKey')
    expect(readApiKeyId(makeApiKey(id))).toBe(id)
  }
})

test('two keys of one row have nothing in common but the row', () => {
  const id = newId('apiKey')
  const secrets = Array.from({ length: 1_000 }, () => makeApiKey(id).slice('ck_live__'.length + 32))
  expect(new Set(secrets).size).toBe(1_000)
})

test('every single character that is another, missing or too much is noticed', () => {
  const key = makeApiKey(newId('apiKey'))
  for (let index = 0; index <= key.length; index++) {
    const [head, tail] = [key.slice(0, index), key.slice(index)]
    const substituted = characters
      .filter((each) => each !== tail[0])
      .map((each) => head + each + tail.slice(1))
    // At the end nothing is substituted or missing.
    const edited = tail === '' ? [] : [head + tail.slice(1), ...substituted]
    const inserted = characters.map((each) => head + each + tail)
    for (const text of [...edited, ...inserted]) expect([text, readApiKeyId(text)]).toEqual([text, undefined])
  }
})

test('two neighbours that changed places are noticed', () => {
  const key = makeApiKey(newId('apiKey'))
  const swapped = Array.from(
    key,
    (_, index) => key.slice(0, index) + key[index + 1] + key[index] + key.slice(index + 2),
  )
  const different = swapped.slice(0, -1).filter((text) => text !== key)
  expect(different.length).toBeGreaterThan(60)
  expect(different.filter((text) => readApiKeyId(text) !== undefined)).toEqual([])
})

test('no other text is a key', () => {
  const form = fc.stringMatching(/^ck_live_[0-9a-f]{32}_[0-9A-Za-z]{49}$/)
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), form), (text) => {
      expect(readApiKeyId(text)).toBeUndefined()
    }),
    { numRuns: 2_000 },
  )
})

test('the regular expression that SECURITY.md gives to secret scanners finds our keys, and nothing around them', () => {
  const security = readFileSync(new URL('../../../SECURITY.md', import.meta.url), 'utf8')
  const [, expression = ''] = /^ {4}(ck_live_.*)$/m.exec(security) ?? []
  for (let time = 0; time < 1_000; time++) {
    const key = makeApiKey(newId('apiKey'))
    expect(`KEY="${key}" # of CI`.match(new RegExp(expression, 'g'))).toEqual([key])
  }
})
