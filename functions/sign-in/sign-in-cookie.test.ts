import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'

const before = process.env
beforeEach(() => {
  jest.resetModules()
})
afterEach(() => {
  process.env = before
})

/** As a process at this address. */
function at(publicUrl: string) {
  process.env = {
    ...before,
    OIDC_ISSUER: 'https://idp.example',
    OIDC_AUDIENCE: 'chat',
    OIDC_CLIENT_ID: 'sign-in',
    OIDC_CLIENT_SECRET: 'secret',
    PUBLIC_URL: publicUrl,
  }
  return import('./sign-in.ts')
}

test.each([
  [
    'https://gateway.example',
    /^__Host-sign-in=([\w-]{43}); Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure$/,
  ],
  // A browser keeps a secure cookie over TLS only.
  ['http://localhost:3000', /^sign-in=([\w-]{43}); Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/],
])('at %s a browser is known by a cookie that it keeps there', async (publicUrl, form) => {
  const { browserOf, pageHeaders } = await at(publicUrl)
  const browser = browserOf({ cookies: ['other=1'] })
  const { 'Set-Cookie': set = '' } = pageHeaders(browser)
  expect(set).toMatch(form)
  const [cookie = ''] = set.split(';')
  expect(browserOf({ cookies: ['a=b', cookie] }).cookie).toBe(browser.cookie)
})

test('over TLS a cookie that another host, or somebody on the way, can have set counts for nothing', async () => {
  const { browserOf } = await at('https://gateway.example')
  const planted = 'A'.repeat(43)
  expect(browserOf({ cookies: [`sign-in=${planted}`] }).cookie).not.toBe(planted)
})
