import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { formOn } from '../../test/harness/identity/browser.ts'
import type { OidcProvider } from '../../test/harness/identity/oidc-provider.ts'
import { publicUrl, SignIns, startSignInProvider, type Tokens } from '../../test/harness/identity/sign-in.ts'
import { json } from '../../test/harness/json.ts'
import { fromNewNetwork } from '../../test/harness/through-edge.ts'

let app: Application
let provider: OidcProvider
let signIns: SignIns

beforeAll(async () => {
  const started = await startSignInProvider([
    { sub: 'bob', email: 'bob@acme.example', email_verified: true },
    { sub: 'carol', email: 'carol@acme.example', email_verified: true },
  ])
  provider = started.provider
  app = await startApplication(started.settings)
  signIns = new SignIns(app, provider)
})
afterAll(async () => {
  await app.close()
  await provider.stop()
})

const bearer = (token: string) => ({ ...fromNewNetwork(), authorization: `Bearer ${token}` })

test('a program finds out where people sign in, at the address of the service', async () => {
  const described = await json<Record<string, unknown>>(
    await app.send('GET', '/.well-known/oauth-authorization-server', { headers: fromNewNetwork() }),
  )
  expect(described).toMatchObject({
    issuer: publicUrl,
    device_authorization_endpoint: `${publicUrl}/oauth/device_authorization`,
    token_endpoint: `${publicUrl}/oauth/token`,
    revocation_endpoint: `${publicUrl}/oauth/revoke`,
    gateway_protocol_version: 1,
  })
  expect(described).not.toHaveProperty('authorization_endpoint')
})

test('a person signs in on a device with their browser, and the device acts for them', async () => {
  const { userId, organizationId } = await signIns.join('bob', 'member')
  const codes = await signIns.device.begin()
  expect(codes).toMatchObject({
    user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
    verification_uri: `${publicUrl}/oauth/device`,
    verification_uri_complete: `${publicUrl}/oauth/device?user_code=${codes.user_code}`,
    expires_in: 600,
    interval: 5,
  })
  const early = await signIns.device.poll(codes)
  expect([early.status, (await json<{ error: string }>(early)).error]).toEqual([400, 'authorization_pending'])

  const browser = signIns.browser('bob')
  const asked = await browser.open(codes.verification_uri_complete)
  expect(formOn(asked).fields).toMatchObject({ user_code: codes.user_code })
  const decision = await browser.submit(formOn(asked))
  expect(decision.url.pathname).toBe('/oauth/callback')
  expect(decision.text).toContain('bob@acme.example')
  expect(decision.text).toContain(codes.user_code)
  const end = await browser.submit(formOn(decision), { decision: 'approve' })
  expect(end.text).toContain('You are signed in')
  expect(browser.cookies.get('gateway.example')?.size).toBe(0)

  const answer = await signIns.device.poll(codes)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const tokens = await json<Tokens>(answer)
  expect(tokens).toEqual({
    access_token: expect.stringMatching(/^ca_live_[0-9a-f]{32}_[0-9A-Za-z]{49}$/),
    token_type: 'Bearer',
    expires_in: 3600,
    refresh_token: expect.stringMatching(/^cr_live_/),
    email: 'bob@acme.example',
  })
  const me = await json<Record<string, unknown>>(
    await app.send('GET', '/me', { headers: bearer(tokens.access_token) }),
  )
  expect(me).toMatchObject({ organization: { id: organizationId }, user: { id: userId, role: 'member' } })

  app.claude.setDefault({ text: 'Hi.' })
  const asking = await app.send('POST', '/v1/messages', {
    headers: bearer(tokens.access_token),
    body: { model: 'claude-sonnet-5-5', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] },
  })
  expect(asking.status).toBe(200)
  await asking.text()
  expect(await app.database.rows('SELECT user_id, api_key_id FROM usage_records')).toEqual([
    { user_id: userId, api_key_id: null },
  ])
  const again = await signIns.device.poll(codes)
  expect([again.status, (await json<{ error: string }>(again)).error]).toEqual([400, 'invalid_grant'])
})
