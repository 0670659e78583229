import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import {
  type IdentityProvider,
  startIdentityProvider,
} from '../../../test/harness/identity/identity-provider.ts'
import { json } from '../../../test/harness/json.ts'
import { edgeSettings, fromNewNetwork } from '../../../test/harness/through-edge.ts'
import { makeApiKey } from '../../auth/api-keys/api-key.ts'
import { newId } from '../../ids.ts'

let provider: IdentityProvider
let app: Application

beforeAll(async () => {
  provider = await startIdentityProvider()
  app = await startApplication({
    AUTH_MODE: 'production',
    OIDC_ISSUER: provider.issuer,
    OIDC_AUDIENCE: provider.audience,
    ...edgeSettings,
  })
})
afterAll(async () => {
  await app.close()
  await provider.stop()
})

type Headers = Record<string, string>

const send = (path: string, headers: Headers) =>
  app.send('GET', path, { headers: { ...fromNewNetwork(), ...headers } })

async function refusalOf(path: string, headers: Headers) {
  const response = await send(path, headers)
  const { error } = await json<{
    error: { code: string; message: string; details: { problem: string; looked_at: string[] } }
  }>(response)
  const { problem, looked_at: lookedAt } = error.details
  return { ...error, problem, lookedAt, challenge: response.headers.get('www-authenticate') }
}

const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` })
const asked = 'Bearer realm="llm-production-app"'
const wrong = `${asked}, error="invalid_token"`
const key = makeApiKey(newId('apiKey'))
const other = key.endsWith('0') ? '1' : '0'

test.each<[string, Headers, string]>([
  ['nothing', {}, 'missing'],
  ["a local server's headers", { 'x-org-id': 'org_1', 'x-user-id': 'user_1' }, 'missing'],
  ['another scheme', { authorization: 'Basic YWRhOmFkYQ==' }, 'scheme'],
  ['a key without the word Bearer', { authorization: key }, 'scheme'],
  ['the word Bearer alone', { authorization: 'Bearer' }, 'scheme'],
  ['a key with a space in it', bearer(`${key.slice(0, 60)} ${key.slice(60)}`), 'scheme'],
])('of %s is said what it is, and no token is called invalid', async (_what, headers, problem) => {
  expect(await refusalOf('/chats', headers)).toMatchObject({
    code: 'invalid_credentials',
    problem,
    lookedAt: ['authorization', 'x-api-key'],
    challenge: asked,
  })
})

test.each<[string, string, string]>([
  ['of another prefix', key.replace('ck_live_', 'ck_test_'), 'key_prefix'],
  ['that is cut off', key.slice(0, -1), 'key_length'],
  ['that has something attached', `${key},`, 'key_length'],
  ['with a dash in it', `${key.slice(0, 50)}-${key.slice(51)}`, 'key_characters'],
  ['with a capital in its id', `ck_live_${'A'.repeat(32)}${key.slice(40)}`, 'key_characters'],
  ['with a typo', `${key.slice(0, -1)}${other}`, 'key_checksum'],
  ['of the right form that nobody has', key, 'not_accepted'],
  ['of somebody else’s service', 'sk-ant-api03-0123456789', 'unknown_form'],
  ['in quotes', `"${key}"`, 'unknown_form'],
])('of a key %s is said what is wrong with its form', async (_what, shown, problem) => {
  for (const headers of [bearer(shown), { 'x-api-key': shown }]) {
    expect(await refusalOf('/chats', headers)).toMatchObject({ problem, challenge: wrong })
  }
})

test.each<[string, () => Promise<string> | string, string]>([
  ['that is no JWT', () => 'opaque-0123456789', 'unknown_form'],
  ['that is cut off', async () => (await provider.issue()).slice(0, 40), 'token_broken'],
  [
    'whose payload is no JSON',
    async () => `${(await provider.issue()).split('.')[0]}.e30x.c2ln`,
    'token_broken',
  ],
  ['that is encrypted', async () => `${await provider.issue()}.Zm8.YmFy`, 'token_encrypted'],
  ['above 8 KiB', () => provider.issue({ claims: { groups: 'x'.repeat(8_000) } }), 'token_too_long'],
  ['above 16 KiB', () => provider.issue({ claims: { groups: 'x'.repeat(16_000) } }), 'token_too_long'],
  ['past its time', () => provider.issue({ expiresIn: -31 }), 'token_expired'],
  ['of another issuer', () => provider.issue({ claims: { iss: 'https://issuer.example' } }), 'token_issuer'],
  ['for another audience', () => provider.issue({ claims: { aud: 'a-stranger' } }), 'token_audience'],
  ['for no audience', () => provider.issue({ claims: { aud: undefined } }), 'token_audience'],
  ['of another type', () => provider.issue({ header: { typ: 'logout+jwt' } }), 'token_kind'],
  [
    'that another client asked for',
    () => provider.issue({ claims: { aud: [provider.audience, 'b'], azp: 'b' } }),
    'token_kind',
  ],
  ['without email_verified', () => provider.issue({ email: 'ada@people.example' }), 'email_not_verified'],
  ['without an address', () => provider.issue(), 'email_not_verified'],
  [
    'that is good, of a person whom nobody knows',
    () => provider.issue({ email: 'ada@people.example', emailVerified: true }),
    'not_accepted',
  ],
])('of a token %s is said what is wrong with it', async (_what, issue, problem) => {
  expect(await refusalOf('/chats', bearer(await issue()))).toMatchObject({ problem, challenge: wrong })
})

test('an unknown key and a wrong one, a stranger’s token and a badly signed one answer alike', async () => {
  const known = app.credentials.adminKey.slice('ck_live_'.length, 'ck_live_'.length + 32)
  const token = await provider.issue({ email: 'ada@people.example', emailVerified: true })
  const answers = await Promise.all(
    [key, makeApiKey(`key_${known}`), token, `${token.slice(0, -8)}AAAAAAAA`].map(async (shown) => {
      const response = await send('/chats', { ...bearer(shown), 'x-request-id': 'same' })
      return [response.status, await response.text(), response.headers.get('www-authenticate')]
    }),
  )
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
})

test.each(['/organizations', '/metrics'])(
  '%s takes the token of the deployment, and says so',
  async (path) => {
    const lookedAt = ['authorization']
    expect(await refusalOf(path, { 'x-api-key': key })).toMatchObject({ problem: 'missing', lookedAt })
    expect(await refusalOf(path, bearer(key))).toMatchObject({ problem: 'deployment_wanted', lookedAt })
    expect(await refusalOf(path, bearer('x'.repeat(43)))).toMatchObject({ problem: 'not_accepted', lookedAt })
  },
)

test('nothing of what was shown is repeated', async () => {
  const token = await provider.issue({ subject: 'secret-subject', claims: { iss: 'https://secret.example' } })
  for (const shown of [key.slice(0, -1), token, 'Hunter2']) {
    for (const headers of [bearer(shown), { authorization: shown }]) {
      const { message, challenge } = await refusalOf('/chats', headers)
      for (const part of [shown, 'secret', key.slice(40, 60)])
        expect(`${message}${challenge}`).not.toContain(part)
    }
  }
})

test('a page of another origin may read the challenge and the organization', async () => {
  const response = await send('/chats', { origin: 'https://app.example' })
  expect(response.headers.get('access-control-expose-headers')).toContain('www-authenticate')
  expect(response.headers.get('access-control-expose-headers')).toContain('x-organization-id')
})
