import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import {
  type IdentityProvider,
  startIdentityProvider,
  type TokenContent,
} from '../../../test/harness/identity/identity-provider.ts'
import { type CapturedLogs, captureLogs } from '../../../test/harness/logs.ts'
import { Browser } from './browser.ts'

const before = process.env
let keys: IdentityProvider
let endpoint: Server
let logs: CapturedLogs
/** What the token endpoint answers; undefined: nothing. */
let answer: { status?: number; headers?: Record<string, string>; body: string } | undefined
let asked: { headers: IncomingMessage['headers']; form: URLSearchParams }[] = []
/** What the provider says of itself besides. */
let more: Record<string, unknown> = {}

beforeAll(async () => {
  keys = await startIdentityProvider()
  endpoint = createServer((request, response) => {
    void (async () => {
      asked.push({ headers: request.headers, form: new URLSearchParams(await text(request)) })
      if (answer === undefined) return
      const { status = 200, headers = { 'content-type': 'application/json' }, body } = answer
      response.writeHead(status, headers).end(body)
    })()
  })
  await once(endpoint.listen(0, '127.0.0.1'), 'listening')
  logs = captureLogs()
})
beforeEach(() => {
  jest.resetModules()
  asked = []
  answer = { body: '{}' }
  describe({})
  process.env = {
    ...before,
    OIDC_ISSUER: keys.issuer,
    OIDC_AUDIENCE: 'somebody-else',
    OIDC_CLIENT_ID: 'sign-in',
    OIDC_CLIENT_SECRET: 'a secret:with odd characters',
    PUBLIC_URL: 'https://gateway.example/below/',
  }
})
afterEach(() => {
  process.env = before
  keys.answer = {}
})
afterAll(async () => {
  logs.restore()
  endpoint.close()
  endpoint.closeAllConnections()
  await keys.stop()
})

function describe(fields: Record<string, unknown>): void {
  more = fields
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`
  keys.answer.configuration = {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      issuer: keys.issuer,
      jwks_uri: keys.jwksUri,
      authorization_endpoint: `${url}/auth?tenant=1`,
      token_endpoint: `${url}/token`,
      ...more,
    }),
  }
}

/** The module of a process that has asked for nothing yet. */
const provider = () => import('./provider.ts')
const failure = async (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  )

const browser = new Browser(undefined)
const visit = browser.newVisit('BCDF-GHJK')

async function comeBack(content: TokenContent = {}, tokens: Record<string, unknown> = {}) {
  const { claims, ...rest } = content
  const idToken = await keys.issue({ ...rest, claims: { aud: 'sign-in', nonce: visit.nonce, ...claims } })
  answer = {
    body: JSON.stringify({ access_token: 'x', token_type: 'Bearer', id_token: idToken, ...tokens }),
  }
  return (await provider()).personOf(visit, { state: visit.state, code: 'the-code' })
}

test('a person is sent to the provider with all that tells the visit, and asks for no more than who they are', async () => {
  const address = await (await provider()).addressOf(visit)
  expect(`${address.origin}${address.pathname}`).toBe(
    `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/auth`,
  )
  const { code_challenge: challenge, ...parameters } = Object.fromEntries(address.searchParams)
  expect(challenge).toMatch(/^[\w-]{43}$/)
  expect(parameters).toEqual({
    tenant: '1',
    client_id: 'sign-in',
    response_type: 'code',
    redirect_uri: 'https://gateway.example/below/oauth/callback',
    scope: 'openid email',
    state: visit.state,
    nonce: visit.nonce,
    code_challenge_method: 'S256',
  })
})

test('a provider that knows a scope for refresh tokens is asked for it', async () => {
  describe({ scopes_supported: ['openid', 'email', 'offline_access'] })
  const address = await (await provider()).addressOf(visit)
  expect(address.searchParams.get('scope')).toBe('openid email offline_access')
})

test.each([
  [undefined, 'header'],
  [['client_secret_basic', 'client_secret_post'], 'header'],
  [['client_secret_post'], 'form'],
])('where the provider takes %j, the secret is shown in the %s', async (methods, where) => {
  describe({ ...(methods && { token_endpoint_auth_methods_supported: methods }) })
  answer = { body: JSON.stringify({ access_token: 'x', token_type: 'Bearer', refresh_token: 'next' }) }
  expect(await (await provider()).askAgain('first')).toBe('next')
  const [{ headers, form }] = asked as [(typeof asked)[0]]
  expect(form.get('refresh_token')).toBe('first')
  const inHeader = Buffer.from('sign-in:a%20secret%3Awith%20odd%20characters').toString('base64')
  expect(headers.authorization).toBe(where === 'header' ? `Basic ${inHeader}` : undefined)
  expect(form.get('client_secret')).toBe(where === 'form' ? 'a secret:with odd characters' : null)
})

test('a provider that gives no other refresh token is asked with the same one again', async () => {
  answer = { body: JSON.stringify({ access_token: 'x', token_type: 'Bearer' }) }
  expect(await (await provider()).askAgain('first')).toBe('first')
})

test('a person is who the ID token says, and nobody but this client can have asked for it', async () => {
  const came = await comeBack(
    { subject: 'ada', email: 'Ada@Acme.example', emailVerified: true },
    { refresh_token: 'keep' },
  )
  expect(came).toMatchObject({
    person: { subject: 'ada', email: 'ada@acme.example' },
    providerToken: 'keep',
  })
  const [{ form }] = asked as [(typeof asked)[0]]
  expect(Object.fromEntries(form)).toMatchObject({
    grant_type: 'authorization_code',
    code: 'the-code',
    code_verifier: visit.codeVerifier,
    redirect_uri: 'https://gateway.example/below/oauth/callback',
  })
})

test('an address that is not verified is not believed', async () => {
  expect((await comeBack({ email: 'ada@acme.example' })).person.email).toBeUndefined()
})

test.each<[string, TokenContent]>([
  ['of another visit', { claims: { nonce: browser.newVisit('BCDF-GHJK').nonce } }],
  ['without a nonce', { claims: { nonce: undefined } }],
  ['for another client', { claims: { aud: 'somebody-else' } }],
  ['of another provider', { claims: { iss: 'https://idp.example' } }],
  ['of yesterday', { expiresIn: -3_600 }],
  ['of nobody', { claims: { sub: undefined } }],
])('an ID token %s is nobody', async (_what, content) => {
  expect(await failure(comeBack(content))).not.toBe('none')
})

test('an ID token that somebody else has signed is nobody', async () => {
  const other = await startIdentityProvider()
  const idToken = await other.issue({ claims: { iss: keys.issuer, aud: 'sign-in', nonce: visit.nonce } })
  await other.stop()
  expect(await failure(comeBack({}, { id_token: idToken }))).toBe('identity_provider_unavailable')
})

test('without an ID token nobody is known', async () => {
  expect(await failure(comeBack({}, { id_token: undefined }))).not.toBe('none')
})

test('a person who comes back with another state, or from another provider, is nobody', async () => {
  const { personOf } = await provider()
  expect(await failure(personOf(visit, { state: 'x', code: 'y' }))).not.toBe('none')
  expect(
    await failure(personOf(visit, { state: visit.state, code: 'y', iss: 'https://idp.example' })),
  ).not.toBe('none')
  expect(asked).toEqual([])
})

const refusal = (error: string, status = 400) => ({ status, body: JSON.stringify({ error }) })

test.each(['invalid_grant', 'access_denied', 'interaction_required', 'login_required', 'consent_required'])(
  'a provider that answers %s does not let the person in any more',
  async (error) => {
    answer = refusal(error)
    expect(await failure((await provider()).askAgain('first'))).toBe('invalid_credentials')
  },
)

test.each([
  ['a wrong secret of ours', refusal('invalid_client', 401)],
  ['a client that may not', refusal('unauthorized_client')],
  ['a scope that it does not know', refusal('invalid_scope')],
  ['trouble of its own', { status: 500, body: '' }],
  ['a page', { headers: { 'content-type': 'text/html' }, body: '<p>Back soon' }],
  ['no tokens', { body: '{}' }],
  ['another address', { status: 302, headers: { location: 'http://127.0.0.1/' }, body: '' }],
])('a provider that answers with %s ends nothing', async (_what, given) => {
  answer = given
  expect(await failure((await provider()).askAgain('first'))).toBe('identity_provider_unavailable')
  expect(logs.text()).not.toContain('first')
})

test('a provider that says nothing is waited for five seconds', async () => {
  answer = undefined
  const startedTick = performance.now()
  expect(await failure((await provider()).askAgain('first'))).toBe('identity_provider_unavailable')
  expect(performance.now() - startedTick).toBeGreaterThan(4_000)
  expect(performance.now() - startedTick).toBeLessThan(9_000)
}, 15_000)

test('the description of another provider is not believed; a good one is asked for once, and again after a failure', async () => {
  const { addressOf } = await provider()
  // The second is the same address, but not the same issuer.
  for (const issuer of ['https://idp.example', `${keys.issuer}/`]) {
    describe({ issuer })
    expect(await failure(addressOf(visit))).toBe('identity_provider_unavailable')
  }
  describe({})
  const { configuration } = keys.asked
  await Promise.all([addressOf(visit), addressOf(visit), addressOf(visit)])
  expect(keys.asked.configuration - configuration).toBe(1)
})
