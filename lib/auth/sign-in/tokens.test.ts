import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { newId } from '../../ids.ts'
import { makeApiKey, readApiKeyId } from '../api-keys/api-key.ts'
import { makeAccessToken, makeRefreshToken, readAccessToken, readRefreshToken } from './tokens.ts'

test('a token names the sign-in that it is of, and is of one kind', () => {
  for (let time = 0; time < 500; time++) {
    const id = newId('signIn')
    const [access, refresh] = [makeAccessToken(id), makeRefreshToken(id)]
    expect(readAccessToken(access)).toBe(id)
    expect(readRefreshToken(refresh.text)).toEqual(refresh)
    expect([readRefreshToken(access), readAccessToken(refresh.text)]).toEqual([undefined, undefined])
    expect([readApiKeyId(access), readAccessToken(makeApiKey(newId('apiKey')))]).toEqual([
      undefined,
      undefined,
    ])
  }
})

test('the next refresh token is of the same family and otherwise another; that of another sign-in is of none of its', () => {
  const first = makeRefreshToken(newId('signIn'))
  const next = makeRefreshToken(first.signInId, first.family)
  expect(next.text).not.toBe(first.text)
  expect(readRefreshToken(next.text)?.family).toBe(first.family)
  expect(makeRefreshToken(first.signInId).family).not.toBe(first.family)
})

test('a token with one character that is another, missing or too much is none', () => {
  const tokens = [makeAccessToken(newId('signIn')), makeRefreshToken(newId('signIn')).text]
  const changed = fc
    .tuple(
      fc.constantFrom(...tokens),
      fc.nat({ max: 140 }),
      fc.constantFrom('', 'a', 'A', '0', '_', ' ', 'aa'),
    )
    .map(([token, at, other]) => [token, token.slice(0, at) + other + token.slice(at + 1)] as const)
  fc.assert(
    fc.property(changed, ([token, text]) => {
      fc.pre(text !== token)
      expect([readAccessToken(text), readRefreshToken(text)]).toEqual([undefined, undefined])
    }),
    { numRuns: 2_000 },
  )
})
