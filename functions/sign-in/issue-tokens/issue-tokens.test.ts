import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { formOn } from '../../../test/harness/identity/browser.ts'
import type { OidcProvider } from '../../../test/harness/identity/oidc-provider.ts'
import { SignIns, startSignInProvider, type Tokens } from '../../../test/harness/identity/sign-in.ts'
import { json } from '../../../test/harness/json.ts'
import { fromNewNetwork } from '../../../test/harness/through-edge.ts'
import { until } from '../../../test/harness/until.ts'

let app: Application
let provider: OidcProvider
let signIns: SignIns

const subjects = Array.from({ length: 30 }, (_, index) => `person-${index}`)
let used = 0
/** Somebody who has not signed in yet, and is a member. */
async function somebody(role = 'member') {
  const subject = subjects[used++] ?? ''
  return { subject, ...(await signIns.join(subject, role)) }
}

beforeAll(async () => {
  const started = await startSignInProvider(subjects.map((sub) => ({ sub })))
  provider = started.provider
  app = await startApplication(started.settings)
  signIns = new SignIns(app, provider)
})
afterEach(() => provider.change({ disabled: [], refreshes: true, rotates: true }))
afterAll(async () => {
  await app.close()
  await provider.stop()
})

const errorOf = async (response: Response) => [
  response.status,
  (await json<{ error: string }>(response)).error,
]
const ask = async (token: string, path = '/chats') =>
  (await app.send('GET', path, { headers: { ...fromNewNetwork(), authorization: `Bearer ${token}` } })).status
const refreshed = async (tokens: Tokens) => json<Tokens>(await signIns.device.refresh(tokens.refresh_token))
const operate = (what: 'suspend' | 'restore', organizationId: string) =>
  app.send('POST', `/organizations/${organizationId}/${what}`, {
    headers: { ...fromNewNetwork(), authorization: `Bearer ${app.credentials.operatorToken}` },
  })
const rowsOf = (userId: string) =>
  app.database.rows<{ id: string }>('SELECT id FROM sign_ins WHERE user_id = $1', [userId])
const eventsOf = async (userId: string) =>
  (
    await app.database.rows<{ action: string; target: string }>(
      "SELECT action, target FROM audit_log WHERE user_id = $1 AND action LIKE 'sign_in.%' ORDER BY at",
      [userId],
    )
  ).map(({ action }) => action)

test('a device that asks too soon is told to, and has to wait longer each time', async () => {
  const codes = await signIns.device.begin()
  expect(await errorOf(await signIns.device.poll(codes))).toEqual([400, 'authorization_pending'])
  expect(await errorOf(await signIns.device.poll(codes))).toEqual([400, 'slow_down'])
  expect(await errorOf(await signIns.device.poll(codes))).toEqual([400, 'slow_down'])
  const rows = await app.database.rows(
    'SELECT extract(epoch FROM poll_interval)::int AS seconds FROM device_codes WHERE user_code = $1',
    [codes.user_code],
  )
  expect(rows).toEqual([{ seconds: 15 }])
  await app.database.rows(
    "UPDATE device_codes SET polled_at = now() - interval '14.5 s' WHERE user_code = $1",
    [codes.user_code],
  )
  expect(await errorOf(await signIns.device.poll(codes))).toEqual([400, 'authorization_pending'])
})

test('a code that is too old signs nobody in', async () => {
  const { subject } = await somebody()
  const codes = await signIns.device.begin()
  const browser = signIns.browser(subject)
  const decision = formOn(await signIns.enter(browser, codes))
  await app.database.rows('UPDATE device_codes SET expires_at = now() WHERE user_code = $1', [
    codes.user_code,
  ])
  expect((await browser.submit(decision, { decision: 'approve' })).status).toBe(403)
  expect(await errorOf(await signIns.device.poll(codes))).toEqual([400, 'expired_token'])
})

test('tokens that were not fetched in time are not given', async () => {
  const { subject, userId } = await somebody()
  const codes = await signIns.device.begin()
  const browser = signIns.browser(subject)
  await browser.submit(formOn(await signIns.enter(browser, codes)), { decision: 'approve' })
  await app.database.rows('UPDATE sign_ins SET expires_at = now() WHERE user_id = $1', [userId])
  expect(await errorOf(await signIns.device.poll(codes))).toEqual([400, 'expired_token'])
})

test('a device is told that the person refused, and nobody is signed in', async () => {
  const { subject, userId } = await somebody()
  const codes = await signIns.device.begin()
  const browser = signIns.browser(subject)
  const end = await browser.submit(formOn(await signIns.enter(browser, codes)), { decision: 'deny' })
  expect(end.text).toContain('Refused')
  expect(await errorOf(await signIns.device.poll(codes))).toEqual([400, 'access_denied'])
  expect(await rowsOf(userId)).toEqual([])
})

test('of ten who ask with one device code at once, one gets tokens', async () => {
  const { subject } = await somebody()
  const codes = await signIns.device.begin()
  const browser = signIns.browser(subject)
  await browser.submit(formOn(await signIns.enter(browser, codes)), { decision: 'approve' })
  const answers = await Promise.all(Array.from({ length: 10 }, () => signIns.device.poll(codes)))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array(9).fill(400)])
})

test('a member who is removed before the device has fetched its tokens gets none', async () => {
  const { subject, userId } = await somebody()
  const codes = await signIns.device.begin()
  const browser = signIns.browser(subject)
  await browser.submit(formOn(await signIns.enter(browser, codes)), { decision: 'approve' })
  await app.database.rows('UPDATE members SET removed_at = now() WHERE user_id = $1', [userId])
  expect(await errorOf(await signIns.device.poll(codes))).toEqual([400, 'invalid_grant'])
})

test('in an organization that is suspended a device gets no tokens, until it is restored', async () => {
  const { subject, organizationId } = await somebody()
  const codes = await signIns.device.begin()
  const browser = signIns.browser(subject)
  await browser.submit(formOn(await signIns.enter(browser, codes)), { decision: 'approve' })
  await operate('suspend', organizationId)
  expect(await errorOf(await signIns.device.poll(codes))).toEqual([400, 'invalid_grant'])
  await operate('restore', organizationId)
  expect((await signIns.device.poll(codes)).status).toBe(200)
})

test('a refresh token gives new tokens once; the access token before counts as long as it would have', async () => {
  const { subject, userId } = await somebody()
  const first = await signIns.signIn(subject)
  const second = await refreshed(first)
  const third = await refreshed(second)
  expect(new Set([first, second, third].map(({ refresh_token }) => refresh_token)).size).toBe(3)
  expect(await ask(second.access_token)).toBe(200)
  expect(await ask(third.access_token)).toBe(200)
  // Of the last two only.
  expect(await ask(first.access_token)).toBe(401)
  expect(await rowsOf(userId)).toHaveLength(1)
  expect(await eventsOf(userId)).toEqual(['sign_in.created'])
})

/** What half a minute after an exchange is like. */
const passOverlap = (userId: string) =>
  app.database.rows(
    "UPDATE sign_ins SET access_expires_at = access_expires_at - interval '31 s' WHERE user_id = $1",
    [userId],
  )

test('a refresh token that comes a second time, later than at once, ends the sign-in, with all that it has given', async () => {
  const { subject, userId } = await somebody()
  const first = await signIns.signIn(subject)
  const second = await refreshed(first)
  await passOverlap(userId)
  const reused = await signIns.device.refresh(first.refresh_token)
  expect(reused.headers.get('x-should-retry')).toBe('false')
  expect(await errorOf(reused)).toEqual([401, 'invalid_grant'])
  expect(await errorOf(await signIns.device.refresh(second.refresh_token))).toEqual([401, 'invalid_grant'])
  expect(await ask(second.access_token)).toBe(401)
  expect(await rowsOf(userId)).toEqual([])
  expect(await eventsOf(userId)).toEqual(['sign_in.created', 'sign_in.ended'])
})

test('a refresh token that comes again right after its exchange gives the same once more; an older one ends the sign-in', async () => {
  const { subject, userId } = await somebody()
  const first = await signIns.signIn(subject)
  const second = await refreshed(first)
  expect(await refreshed(first)).toEqual(second)
  const third = await refreshed(second)
  expect(await errorOf(await signIns.device.refresh(first.refresh_token))).toEqual([401, 'invalid_grant'])
  expect(await ask(third.access_token)).toBe(401)
  expect(await rowsOf(userId)).toEqual([])
})

test.each([
  ['once', true],
  ['many times', false],
])(
  'processes that refresh one sign-in at once are given the same tokens, which refresh again, where those of the provider count %s',
  async (_often, rotates) => {
    await provider.change({ rotates })
    const { subject, userId } = await somebody()
    const first = await signIns.signIn(subject)
    const [second, ...others] = await Promise.all(Array.from({ length: 4 }, () => refreshed(first)))
    expect(others).toEqual([second, second, second])
    expect(await ask(second?.access_token ?? '')).toBe(200)
    expect(await ask((await refreshed(second as Tokens)).access_token)).toBe(200)
    expect(await eventsOf(userId)).toEqual(['sign_in.created'])
  },
)

test('the provider is asked by one process at a time', async () => {
  const { subject, userId, organizationId } = await somebody()
  const { refresh_token: refreshToken } = await signIns.signIn(subject)
  const other = new Client({ connectionString: app.database.runtimeUrl })
  await other.connect()
  await other.query('BEGIN')
  await other.query("SELECT set_config('app.organization_id', $1, true)", [organizationId])
  await other.query('SELECT FROM sign_ins WHERE user_id = $1 FOR UPDATE', [userId])
  const answer = signIns.device.refresh(refreshToken)
  await until(async () => {
    const [waiting] = await app.database.rows(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    )
    return waiting
  })
  await provider.change({ disabled: [subject] })
  await other.query('COMMIT')
  await other.end()
  expect(await errorOf(await answer)).toEqual([401, 'invalid_grant'])
  expect(await rowsOf(userId)).toEqual([])
})

test('nobody ends a sign-in with a token that was never given', async () => {
  const { subject, userId } = await somebody()
  const [{ refresh_token: own = '' }, { refresh_token: other = '' }] = [
    await signIns.signIn(subject),
    await signIns.signIn((await somebody()).subject),
  ]
  const { makeRefreshToken } = await import('../../../lib/auth/sign-in/tokens.ts')
  const { id } = (await rowsOf(userId))[0] as { id: `signin_${string}` }
  expect(own).toContain(id.slice('signin_'.length))
  const mistyped = own.slice(0, -1) + (own.endsWith('x') ? 'y' : 'x')
  for (const token of [makeRefreshToken(id).text, mistyped, '', 'cr_live_', `${own}${other}`]) {
    expect(await errorOf(await signIns.device.refresh(token))).toEqual([401, 'invalid_grant'])
    expect((await signIns.device.revoke(token)).status).toBe(200)
  }
  expect((await signIns.device.refresh(own)).status).toBe(200)
})

test('whoever was removed gets no new tokens, and the old ones count no more', async () => {
  const { subject, userId } = await somebody()
  const tokens = await signIns.signIn(subject)
  const removal = await app.send('DELETE', `/members/${userId}`, {
    headers: { ...fromNewNetwork(), 'x-api-key': app.credentials.adminKey },
  })
  expect(removal.status).toBe(204)
  expect(await errorOf(await signIns.device.refresh(tokens.refresh_token))).toEqual([401, 'invalid_grant'])
  expect(await ask(tokens.access_token)).toBe(401)
  expect(await rowsOf(userId)).toEqual([])
})

test('in an organization that is suspended nobody gets new tokens, until it is restored', async () => {
  const { subject, organizationId } = await somebody()
  const tokens = await signIns.signIn(subject)
  await operate('suspend', organizationId)
  expect(await ask(tokens.access_token)).toBe(403)
  expect(await errorOf(await signIns.device.refresh(tokens.refresh_token))).toEqual([401, 'invalid_grant'])
  await operate('restore', organizationId)
  expect(await ask((await refreshed(tokens)).access_token)).toBe(200)
})

test('whoever may not sign in any more at the provider gets no new tokens, and the sign-in ends', async () => {
  const { subject, userId } = await somebody()
  const tokens = await signIns.signIn(subject)
  await provider.change({ disabled: [subject] })
  expect(await errorOf(await signIns.device.refresh(tokens.refresh_token))).toEqual([401, 'invalid_grant'])
  expect(await rowsOf(userId)).toEqual([])
  expect(await eventsOf(userId)).toEqual(['sign_in.created', 'sign_in.ended'])
  await provider.change({ disabled: [] })
  expect(await errorOf(await signIns.device.refresh(tokens.refresh_token))).toEqual([401, 'invalid_grant'])
})

test('each refresh asks with the token that the provider gave last, and keeps it sealed', async () => {
  const { subject, userId } = await somebody()
  let tokens = await signIns.signIn(subject)
  // A provider that gives each once would end the sign-in at the second.
  for (let time = 0; time < 3; time++) tokens = await refreshed(tokens)
  const [row] = await app.database.rows<{ provider_token: string }>(
    'SELECT provider_token FROM sign_ins WHERE user_id = $1',
    [userId],
  )
  expect(row?.provider_token).toMatch(/^local\.[\w-]{50,}$/)
})

test('without a refresh token of the provider there is none of ours, and the sign-in lasts an hour', async () => {
  await provider.change({ refreshes: false })
  const { subject, userId } = await somebody()
  const tokens = await signIns.signIn(subject)
  expect(tokens).not.toHaveProperty('refresh_token')
  expect(tokens.expires_in).toBe(3_600)
  expect(await ask(tokens.access_token)).toBe(200)
  const rows = await app.database.rows(
    "SELECT expires_at = access_expires_at AND expires_at > now() + interval '55 min' AS is_an_hour FROM sign_ins WHERE user_id = $1",
    [userId],
  )
  expect(rows).toEqual([{ is_an_hour: true }])
})

test('an access token that is too old is refused at once, and its client does not ask again', async () => {
  const { subject, userId } = await somebody()
  const tokens = await signIns.signIn(subject)
  await app.database.rows('UPDATE sign_ins SET access_expires_at = now() WHERE user_id = $1', [userId])
  const response = await app.send('POST', '/v1/messages', {
    headers: { ...fromNewNetwork(), authorization: `Bearer ${tokens.access_token}` },
    body: {},
  })
  expect(response.status).toBe(401)
  expect(response.headers.get('x-should-retry')).toBe('false')
  expect(response.headers.get('www-authenticate')).toContain('invalid_token')
})

test('a sign-in that is revoked has ended, by either token, and once is enough', async () => {
  for (const which of ['access_token', 'refresh_token'] as const) {
    const { subject, userId } = await somebody()
    const tokens = await signIns.signIn(subject)
    expect((await signIns.device.revoke(tokens[which])).status).toBe(200)
    expect((await signIns.device.revoke(tokens[which])).status).toBe(200)
    expect(await ask(tokens.access_token)).toBe(401)
    expect(await errorOf(await signIns.device.refresh(tokens.refresh_token))).toEqual([401, 'invalid_grant'])
    expect(await rowsOf(userId)).toEqual([])
    expect(await eventsOf(userId)).toEqual(['sign_in.created', 'sign_in.ended'])
  }
})

test.each([
  ['another grant', { grant_type: 'authorization_code', code: 'x' }, [400, 'unsupported_grant_type']],
  ['no grant', {}, [400, 'invalid_request']],
  ['no device code', { grant_type: 'urn:ietf:params:oauth:grant-type:device_code' }, [400, 'invalid_grant']],
  ['no refresh token', { grant_type: 'refresh_token' }, [401, 'invalid_grant']],
])('%s gets no tokens', async (_what, fields, expected) => {
  expect(await errorOf(await signIns.device.post('/oauth/token', fields as never))).toEqual(expected)
})

test.each([
  ['device codes', 'urn:ietf:params:oauth:grant-type:device_code', 'device_code', 400],
  ['refresh tokens', 'refresh_token', 'refresh_token', 401],
])('whoever guesses %s is stopped after twenty', async (_what, grant, field, status) => {
  const headers = { ...fromNewNetwork(), 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams({ grant_type: grant, [field]: 'guessed' }).toString()
  const statuses: number[] = []
  for (let guess = 0; guess < 22; guess++) {
    statuses.push((await app.send('POST', '/oauth/token', { headers, body })).status)
  }
  expect(statuses).toEqual([...Array(20).fill(status), 429, 429])
})

test('credentials that are sent along count for nothing, right or wrong', async () => {
  const body = 'grant_type=refresh_token&refresh_token=x&client_id=claude&unknown=1'
  for (const authorization of ['Bearer ca_live_old', `Bearer ${app.credentials.apiKey}`, 'Basic Og==']) {
    const headers = {
      ...fromNewNetwork(),
      authorization,
      'content-type': 'application/x-www-form-urlencoded',
    }
    expect(await errorOf(await app.send('POST', '/oauth/token', { headers, body }))).toEqual([
      401,
      'invalid_grant',
    ])
    expect((await app.send('POST', '/oauth/device_authorization', { headers, body })).status).toBe(200)
  }
})

test('an erased organization has no sign-ins', async () => {
  const subject = subjects[used++] ?? ''
  await signIns.join(subject, 'member', app.grace)
  const tokens = await signIns.signIn(subject)
  await app.send('DELETE', `/organizations/${app.grace.organizationId}`, {
    headers: { ...fromNewNetwork(), authorization: `Bearer ${app.credentials.operatorToken}` },
  })
  expect(
    await app.database.rows('SELECT FROM sign_ins WHERE organization_id = $1', [app.grace.organizationId]),
  ).toEqual([])
  expect(await errorOf(await signIns.device.refresh(tokens.refresh_token))).toEqual([401, 'invalid_grant'])
})

test('no code and no token of anybody stands in a log line or in the database', async () => {
  const { subject } = await somebody()
  const codes = await signIns.device.begin()
  const browser = signIns.browser(subject)
  const decision = formOn(await signIns.enter(browser, codes))
  await browser.submit(decision, { decision: 'approve' })
  const tokens = await json<Tokens>(await signIns.device.poll(codes))
  const next = await refreshed(tokens)
  await signIns.device.refresh(tokens.refresh_token)
  const code = browser.visited.map((url) => url.searchParams.get('code')).find((each) => each !== null)
  const secrets = [
    codes.device_code,
    tokens,
    next,
    decision.fields['person'],
    code,
    browser.visited.at(-2)?.search,
  ]
    .flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each).map(String) : [each]))
    .filter((text): text is string => typeof text === 'string' && text.length > 20)
  expect(secrets.length).toBeGreaterThan(7)
  const logs = app.logs.text()
  const tables = await app.database.rows<{ row: string }>(
    `SELECT to_jsonb(s)::text AS row FROM sign_ins s UNION ALL SELECT to_jsonb(d)::text FROM device_codes d
     UNION ALL SELECT to_jsonb(a)::text FROM audit_log a`,
  )
  for (const secret of secrets) {
    expect(logs).not.toContain(secret)
    expect(tables.filter(({ row }) => row.includes(secret))).toEqual([])
  }
})
