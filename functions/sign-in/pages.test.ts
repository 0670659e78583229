import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { formOn, type Page, TestBrowser } from '../../test/harness/identity/browser.ts'
import type { OidcProvider } from '../../test/harness/identity/oidc-provider.ts'
import { publicUrl, SignIns, startSignInProvider } from '../../test/harness/identity/sign-in.ts'
import { fromNewNetwork } from '../../test/harness/through-edge.ts'

let app: Application
let provider: OidcProvider
let signIns: SignIns

beforeAll(async () => {
  const started = await startSignInProvider([
    { sub: 'bob', email: 'bob@acme.example', email_verified: true },
    { sub: 'both', email: '<b>"both"@acme.example', email_verified: true },
    { sub: 'invited', email: 'invited@acme.example', email_verified: true },
    { sub: 'nobody', email: 'nobody@acme.example', email_verified: true },
  ])
  provider = started.provider
  app = await startApplication(started.settings)
  signIns = new SignIns(app, provider)
  await signIns.join('bob')
  await signIns.join('both', 'admin')
  await signIns.join('both', 'viewer', app.grace)
  await app.database.rows(
    "INSERT INTO members (organization_id, user_id, subject, role) VALUES ($1, $2, 'invited', 'owner')",
    [app.ada.organizationId, 'user_00000000000070008000000000000001'],
  )
})
afterEach(() => provider.change({ disabled: [] }))
afterAll(async () => {
  await app.close()
  await provider.stop()
})

const begin = () => signIns.device.begin()
/** The page on which somebody decides, in a browser of theirs. */
async function decisionOf(subject: string) {
  const codes = await begin()
  const browser = signIns.browser(subject)
  const page = await signIns.enter(browser, codes)
  return { codes, browser, page }
}
const statusOfPoll = async (codes: { device_code: string }) =>
  ((await (await signIns.device.poll(codes)).json()) as { error?: string }).error ?? 'tokens'
const cookieOf = (browser: TestBrowser) =>
  browser.cookies.get(new URL(publicUrl).host) ?? new Map<string, string>()
/** Sends a form as a page of somebody else would make a browser send it, which then sends no cookies. */
const elsewhere = () => new TestBrowser({ [publicUrl]: { url: app.url, headers: fromNewNetwork } })

function expectClosed({ headers, text }: Page): void {
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(text).not.toMatch(/<script|src=|javascript:|style="|onload/i)
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(text) ?? []
  const hash = createHash('sha256').update(style).digest('base64')
  const forms = text.includes('<form') ? "'self'" : "'none'"
  expect(headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action ${forms}; frame-ancestors 'none'`,
  )
}

test('each page runs no script, loads nothing, is in no frame, and tells no other host of its address', async () => {
  const browser = signIns.browser('bob')
  const codes = await begin()
  const entry = await browser.open(codes.verification_uri_complete)
  const decision = await browser.submit(formOn(entry))
  const end = await browser.submit(formOn(decision), { decision: 'deny' })
  const failure = await browser.open(`${publicUrl}/oauth/callback?code=x&state=y`)
  for (const page of [entry, decision, end, failure]) expectClosed(page)
  for (const page of [entry, decision]) expect(page.headers.get('referrer-policy')).toBe('same-origin')
})

test('what a browser is known by is for this service alone, and no script sees it', async () => {
  const browser = signIns.browser('bob')
  await browser.open(`${publicUrl}/oauth/device`)
  expect(browser.setCookies).toEqual([
    expect.stringMatching(
      /^__Host-sign-in=[\w-]{43}; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure$/,
    ),
  ])
  const [first] = cookieOf(browser).values()
  await browser.open(`${publicUrl}/oauth/device`)
  expect([...cookieOf(browser).values()]).toEqual([first])
})

test('to open the address of a device does nothing: the person has to send the code', async () => {
  const codes = await begin()
  const browser = signIns.browser('bob')
  const page = await browser.open(codes.verification_uri_complete)
  expect(page.url.pathname).toBe('/oauth/device')
  expect(page.text).toContain(`value="${codes.user_code}"`)
  expect(await statusOfPoll(codes)).toBe('authorization_pending')
})

test.each(['"><script>alert(1)</script>', 'BCDF-GHJ', 'AEIO-UAEI', '%00', ''])(
  'an address with %j for a code fills nothing in',
  async (text) => {
    const page = await signIns
      .browser('bob')
      .open(`${publicUrl}/oauth/device?user_code=${encodeURIComponent(text)}`)
    expect(page.text).toMatch(/name="user_code" value=""/)
  },
)

test('a code is read in any case and however it is divided', async () => {
  const { user_code: userCode } = await begin()
  const browser = signIns.browser('bob')
  const form = formOn(await browser.open(`${publicUrl}/oauth/device`))
  const written = ` ${userCode.toLowerCase().replace('-', ' \u2013 ')}\n`
  expect((await browser.submit(form, { user_code: written })).url.pathname).toBe('/oauth/callback')
})

test('a code that nobody has is asked for once more, with what was entered', async () => {
  const browser = signIns.browser('bob')
  const form = formOn(await browser.open(`${publicUrl}/oauth/device`))
  const page = await browser.submit(form, { user_code: '<i>BCDF' })
  expect(page.status).toBe(400)
  expectClosed(page)
  expect(page.text).toContain('value="&#60;i&#62;BCDF"')
  const { user_code: userCode } = await begin()
  expect((await browser.submit(formOn(page), { user_code: userCode })).url.pathname).toBe('/oauth/callback')
})

test('whoever guesses codes is stopped after twenty, for everybody of their network', async () => {
  const headers = fromNewNetwork()
  const browser = new TestBrowser({ [publicUrl]: { url: app.url, headers: () => headers } })
  const form = formOn(await browser.open(`${publicUrl}/oauth/device`))
  const statuses: number[] = []
  for (let guess = 0; guess < 25; guess++) {
    statuses.push((await browser.submit(form, { user_code: 'BBBB-BBBB' })).status)
  }
  expect(statuses).toEqual([...Array(20).fill(400), ...Array(5).fill(429)])
})

test('devices of one network begin sixty times a minute, and no more', async () => {
  const headers = fromNewNetwork()
  const another = () => app.send('POST', '/oauth/device_authorization', { headers })
  const statuses: number[] = []
  for (let time = 0; time < 61; time++) statuses.push((await another()).status)
  expect(statuses).toEqual([...Array(60).fill(200), 429])
  expect(await (await another()).json()).toMatchObject({ error: 'slow_down' })
})

test('a page of somebody else sends nobody to the provider, and decides nothing', async () => {
  const own = signIns.browser('bob')
  const codes = await begin()
  const form = formOn(await own.open(codes.verification_uri_complete))
  // They know a form token of a browser of their own, and cannot read one of the victim's.
  const theirs = formOn(await elsewhere().open(codes.verification_uri))
  const attempts = [
    await elsewhere().submit(form),
    await own.submit({ ...form, fields: { ...form.fields, form_token: theirs.fields['form_token'] ?? '' } }),
    await own.submit({ ...form, fields: { ...form.fields, form_token: '' } }),
  ]
  for (const page of attempts) {
    expect([page.status, page.url.pathname]).toEqual([403, '/oauth/device'])
    expectClosed(page)
  }
  const decision = formOn(await own.submit(form))
  expect((await elsewhere().submit(decision, { decision: 'approve' })).status).toBe(403)
  expect(await statusOfPoll(codes)).toBe('authorization_pending')
})

test('a person comes back to the browser from which they went, and to no other', async () => {
  const victim = signIns.browser('bob')
  const attacker = signIns.browser('both')
  const codes = await begin()
  const form = formOn(await attacker.open(codes.verification_uri_complete))
  await attacker.submit(form)
  const callback = attacker.visited.find(({ pathname }) => pathname === '/oauth/callback')
  await victim.open(`${publicUrl}/oauth/device`)
  const page = await victim.open(callback ?? '')
  expect(page.status).toBe(403)
  expect(page.text).toContain('did not begin this sign-in')
})

test.each([
  ['no state', (state: string) => state.slice(0, 0)],
  ['half a state', (state: string) => state.slice(0, -1)],
  ['the state of another code', (state: string) => state.replace(/^.{4}/, 'BBBB')],
  ['the state of another visit', (state: string) => state.replace(/\.[^.]{4}/, '.AAAA')],
])('with %s nobody comes back', async (_what, change) => {
  const codes = await begin()
  const browser = signIns.browser('bob')
  const form = formOn(await browser.open(codes.verification_uri_complete))
  await browser.submit(form)
  const callback = browser.visited.find(({ pathname }) => pathname === '/oauth/callback') as URL
  const changed = new URL(callback)
  changed.searchParams.set('state', change(callback.searchParams.get('state') ?? ''))
  expect((await browser.open(changed)).status).toBe(403)
})

test('each visit to the provider has a state, a nonce and a challenge of its own', async () => {
  const codes = await begin()
  const browser = signIns.browser('bob')
  const form = formOn(await browser.open(codes.verification_uri_complete))
  await browser.submit(form)
  await browser.submit(form)
  const asked = browser.visited
    .filter(({ pathname }) => pathname === '/auth')
    .map(({ searchParams }) => searchParams)
  expect(asked).toHaveLength(2)
  for (const name of ['state', 'nonce', 'code_challenge']) {
    const values = asked.map((each) => each.get(name) ?? '')
    expect(new Set(values).size).toBe(2)
    for (const value of values) expect(value.length).toBeGreaterThanOrEqual(43)
  }
  for (const each of asked) {
    expect(each.get('code_challenge_method')).toBe('S256')
    expect(each.get('redirect_uri')).toBe(`${publicUrl}/oauth/callback`)
  }
})

test('a code of the provider is good once: the same address again signs nobody in', async () => {
  const { browser } = await decisionOf('bob')
  const callback = browser.visited.at(-1) as URL
  const page = await browser.open(callback)
  expect(page.status).toBe(403)
  expectClosed(page)
})

test('whom the provider does not sign in is told so, and the device still waits', async () => {
  await provider.change({ disabled: ['bob'] })
  const { page, codes } = await decisionOf('bob')
  expect([page.status, page.url.pathname]).toEqual([403, '/oauth/callback'])
  expect(await statusOfPoll(codes)).toBe('authorization_pending')
})

test('a person of several organizations chooses one, and the device acts in that', async () => {
  const { browser, page, codes } = await decisionOf('both')
  expect(page.text).toContain('&#60;b&#62;')
  expect(page.text).not.toContain('<b>')
  expect(page.text).toContain(app.ada.organizationId)
  await browser.submit(formOn(page), {
    decision: 'approve',
    organization_id: app.grace.organizationId,
  })
  const { access_token: token } = (await (await signIns.device.poll(codes)).json()) as {
    access_token: string
  }
  const me = await app.send('GET', '/me', {
    headers: { ...fromNewNetwork(), authorization: `Bearer ${token}`, 'x-org-id': app.ada.organizationId },
  })
  expect(await me.json()).toMatchObject({
    organization: { id: app.grace.organizationId },
    user: { role: 'viewer' },
  })
})

test('nobody chooses an organization in which they are not', async () => {
  const { browser, page, codes } = await decisionOf('bob')
  for (const id of [app.grace.organizationId, 'org_00000000000070008000000000000000', '', 'x']) {
    const answer = await browser.submit(formOn(page), { decision: 'approve', organization_id: id })
    expect(answer.status).toBe(403)
  }
  expect(await statusOfPoll(codes)).toBe('authorization_pending')
})

test('whoever is only invited, or known to nobody, signs in nowhere', async () => {
  for (const subject of ['invited', 'nobody']) {
    const { page, codes } = await decisionOf(subject)
    expect(page.status).toBe(403)
    expect(page.text).not.toContain('<form')
    expect(await statusOfPoll(codes)).toBe('authorization_pending')
  }
})

test('what the provider said of one person counts in their browser and for their code only', async () => {
  const [one, other] = [await decisionOf('bob'), await decisionOf('both')]
  const stolen = { person: formOn(one.page).fields['person'] ?? '' }
  const page = await other.browser.submit(formOn(other.page), { ...stolen, decision: 'approve' })
  expect(page.status).toBe(403)
  const changed = { person: `${stolen.person.slice(0, -2)}AA` }
  expect((await one.browser.submit(formOn(one.page), { ...changed, decision: 'approve' })).status).toBe(403)
  for (const { codes } of [one, other]) expect(await statusOfPoll(codes)).toBe('authorization_pending')
})

test('a decision is made once', async () => {
  const { browser, page } = await decisionOf('bob')
  const before = new Map(cookieOf(browser))
  await browser.submit(formOn(page), { decision: 'approve' })
  browser.cookies.set(new URL(publicUrl).host, before)
  for (const decision of ['approve', 'deny']) {
    expect((await browser.submit(formOn(page), { decision })).status).toBe(403)
  }
})

test('nobody signs in to an organization that is suspended, before or while they decide', async () => {
  const operate = (what: string) =>
    app.send('POST', `/organizations/${app.grace.organizationId}/${what}`, {
      headers: { ...fromNewNetwork(), authorization: `Bearer ${app.credentials.operatorToken}` },
    })
  const { browser, page, codes } = await decisionOf('both')
  await operate('suspend')
  const choice = { decision: 'approve', organization_id: app.grace.organizationId }
  expect((await browser.submit(formOn(page), choice)).status).toBe(403)
  expect((await decisionOf('both')).page.text).not.toContain(app.grace.organizationId)
  await operate('restore')
  expect(await statusOfPoll(codes)).toBe('authorization_pending')
  expect((await browser.submit(formOn(page), choice)).status).toBe(200)
})

test('of two people who enter one code, one signs in', async () => {
  const codes = await begin()
  const decisions = await Promise.all(
    ['bob', 'both'].map(async (subject) => {
      const browser = signIns.browser(subject)
      return { browser, form: formOn(await signIns.enter(browser, codes)) }
    }),
  )
  const ends = await Promise.all(
    decisions.map(({ browser, form }) => browser.submit(form, { decision: 'approve' })),
  )
  expect(ends.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403])
})
