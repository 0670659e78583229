import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { digestDeviceCode, makeDeviceCode, makeUserCode, readUserCode } from './codes.ts'

const letters = 'BCDFGHJKLMNPQRSTVWXZ'
const userCode = fc.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)

test('a code for people has eight letters of which none looks like another, and no two are the same', () => {
  const codes = Array.from({ length: 2_000 }, makeUserCode)
  for (const code of codes) {
    expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    expect(readUserCode(code)).toBe(code)
  }
  expect(new Set(codes).size).toBe(codes.length)
  // Each letter at each place: of 100 each would be there, on average.
  for (const place of [0, 1, 2, 3, 5, 6, 7, 8]) {
    expect(new Set(codes.map((code) => code[place])).size).toBe(letters.length)
  }
})

test('a code is read in any case, with any hyphens and white space anywhere in it', () => {
  const between = fc.array(fc.constantFrom(' ', '-', '\u2013', '\u2212', '\u00a0', '\t', '\n'), {
    maxLength: 3,
  })
  fc.assert(
    fc.property(
      userCode,
      fc.array(between, { minLength: 9, maxLength: 9 }),
      fc.boolean(),
      (code, gaps, isLower) => {
        const plain = code.replace('-', '')
        const written = gaps.map((gap, index) => gap.join('') + (plain[index] ?? '')).join('')
        expect(readUserCode(isLower ? written.toLowerCase() : written)).toBe(code)
      },
    ),
  )
})

test('no other text is a code', () => {
  const nearly = fc
    .tuple(userCode, fc.nat({ max: 8 }), fc.constantFrom('A', '0', '1', 'I', 'é', '.', '', 'BB'))
    .map(([code, at, other]) => code.slice(0, at) + other + code.slice(at + 1))
    .filter((text) => !/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/.test(text.replaceAll('-', '')))
  const any = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(fc.oneof(nearly, any, fc.constant('')), (text) => {
      fc.pre(text.replaceAll(/[^a-zſ]/gi, '').length !== 8)
      expect(readUserCode(text)).toBeUndefined()
    }),
  )
})

test('a device code has a digest of its own, and no other text has one', () => {
  const codes = Array.from({ length: 500 }, makeDeviceCode)
  const digests = codes.map((code) => digestDeviceCode(code)?.toString('hex'))
  expect(new Set(digests).size).toBe(codes.length)
  expect(digests).not.toContain(undefined)
  const near = fc
    .tuple(fc.constantFrom(...codes), fc.nat({ max: 56 }), fc.constantFrom('', 'x', 'xy', ' '))
    .map(([code, at, other]) => [code, code.slice(0, at) + other + code.slice(at + 1)] as const)
  fc.assert(
    fc.property(near, ([code, text]) => {
      fc.pre(text !== code)
      expect(digestDeviceCode(text)).toBeUndefined()
    }),
  )
})
