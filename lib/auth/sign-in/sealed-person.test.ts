import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import { Browser } from './browser.ts'
import { sealPerson, unsealPerson } from './sealed-person.ts'

const before = process.env
beforeAll(() => {
  process.env = { ...before, API_KEY_PEPPERS: 'test:as-good-a-pepper-as-any-0123456789' }
})
afterEach(() => {
  jest.useRealTimers()
})
afterAll(() => {
  process.env = before
})

const comeBack = {
  person: { subject: 'ada', email: 'ada@acme.example' },
  providerToken: 'a refresh token',
  userCode: 'BCDF-GHJK',
}

test('who has come back is known in their browser, and nothing of them can be read', () => {
  const browser = new Browser(undefined)
  const sealed = sealPerson(comeBack, browser)
  expect(unsealPerson(sealed, browser)).toMatchObject(comeBack)
  expect(unsealPerson(sealed, new Browser(undefined))).toBeUndefined()
  for (const text of ['ada', 'refresh', 'BCDF']) {
    expect(Buffer.from(sealed.split('.')[1] ?? '', 'base64url').toString('latin1')).not.toContain(text)
  }
})

test('they have ten minutes to decide', () => {
  jest.useFakeTimers({ now: Date.now() })
  const browser = new Browser(undefined)
  const sealed = sealPerson(comeBack, browser)
  jest.advanceTimersByTime(599_999)
  expect(unsealPerson(sealed, browser)).toMatchObject(comeBack)
  jest.advanceTimersByTime(1)
  expect(unsealPerson(sealed, browser)).toBeUndefined()
})
