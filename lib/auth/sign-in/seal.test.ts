import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import * as fc from 'fast-check'

const peppers = {
  leaving: 'old:a-pepper-that-leaves-0123456789-ab',
  coming: 'new:a-pepper-that-comes-0123456789-abc',
}
const before = process.env
beforeEach(() => {
  jest.resetModules()
})
afterEach(() => {
  process.env = before
})

/** Seals with the first of these peppers, as a process that was started with them. */
async function withPeppers(...known: string[]) {
  jest.resetModules()
  process.env = { ...before, API_KEY_PEPPERS: known.join(',') }
  return import('./seal.ts')
}

test('a text is opened with what it belongs to, and not without', async () => {
  const { seal, unseal } = await withPeppers(peppers.coming)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (text, context, other) => {
      const sealed = seal(text, context)
      expect(sealed).toMatch(/^new\.[\w-]+$/)
      expect(unseal(sealed, context)).toBe(text)
      expect(seal(text, context)).not.toBe(sealed)
      expect(unseal(sealed, other)).toBe(other === context ? text : undefined)
    }),
  )
})

test('what was changed at any place is not opened, nor is any other text', async () => {
  const { seal, unseal } = await withPeppers(peppers.coming)
  const sealed = seal('a refresh token', 'signin_1')
  for (let at = 0; at < sealed.length; at++) {
    // Of the last character of base64 some bits say nothing.
    const other = sealed[at] === 'A' ? 'x' : 'A'
    const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
    const isSame = Buffer.from(changed.slice(4), 'base64url').equals(
      Buffer.from(sealed.slice(4), 'base64url'),
    )
    const opened = isSame && at >= 4 ? 'a refresh token' : undefined
    expect([changed, unseal(changed, 'signin_1')]).toEqual([changed, opened])
    expect(unseal(sealed.slice(0, at), 'signin_1')).toBeUndefined()
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect([unseal(text, 'signin_1'), unseal(`new.${text}`, 'signin_1')]).toEqual([undefined, undefined])
    }),
  )
})

test('it stays open as long as its pepper is listed, and is closed after that', async () => {
  const sealed = (await withPeppers(peppers.leaving)).seal('text', 'context')
  expect((await withPeppers(peppers.coming, peppers.leaving)).unseal(sealed, 'context')).toBe('text')
  expect((await withPeppers(peppers.coming)).unseal(sealed, 'context')).toBeUndefined()
})
