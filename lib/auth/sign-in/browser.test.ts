import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { Browser } from './browser.ts'
import { makeUserCode } from './codes.ts'

test('a browser is known by its cookie, and a cookie that cannot be one is replaced', () => {
  const browser = new Browser(undefined)
  expect(new Browser(browser.cookie)).toMatchObject({ cookie: browser.cookie, formToken: browser.formToken })
  for (const text of ['', 'x', `${browser.cookie}x`, `${browser.cookie.slice(1)}=`, ' '.repeat(43)]) {
    expect(new Browser(text).cookie).not.toBe(text)
    expect(new Browser(text).cookie).toMatch(/^[\w-]{43}$/)
  }
})

test('a form counts in its own browser, and its token does not give the cookie away', () => {
  const [one, other] = [new Browser(undefined), new Browser(undefined)]
  expect(one.isOwnForm(one.formToken)).toBe(true)
  expect(one.isOwnForm(other.formToken)).toBe(false)
  expect(new Browser(one.formToken).isOwnForm(one.formToken)).toBe(false)
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(one.isOwnForm(text)).toBe(false)
    }),
  )
})

test('a visit is recognized in the browser that began it by its whole state, and by nothing else', () => {
  const [one, other] = [new Browser(undefined), new Browser(undefined)]
  const visit = one.newVisit(makeUserCode())
  expect(one.visitOf(visit.state)).toEqual(visit)
  expect(other.visitOf(visit.state)).toBeUndefined()
  const changed = fc
    .tuple(fc.nat({ max: visit.state.length }), fc.constantFrom('', 'A', 'B', 'b', '.', '-', '..'))
    .map(([at, text]) => visit.state.slice(0, at) + text + visit.state.slice(at + 1))
  fc.assert(
    fc.property(fc.oneof(changed, fc.string({ unit: 'binary' })), (state) => {
      fc.pre(state !== visit.state)
      expect(one.visitOf(state)).toBeUndefined()
    }),
  )
})

test('what a visit keeps secret is in nothing that leaves the browser, and in no other visit', () => {
  const browser = new Browser(undefined)
  const code = makeUserCode()
  const visits = [browser.newVisit(code), browser.newVisit(code), browser.newVisit(makeUserCode())]
  expect(new Set(visits.flatMap(({ state, nonce, codeVerifier }) => [state, nonce, codeVerifier])).size).toBe(
    9,
  )
  for (const { state, nonce, codeVerifier } of visits) {
    expect(codeVerifier).toMatch(/^[\w-]{43}$/)
    for (const open of [state, nonce, browser.formToken]) expect(open).not.toContain(codeVerifier)
  }
})
