import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { newId, type OrganizationId } from '../../lib/ids.ts'
import { type Application, startApplication } from '../harness/application.ts'
import {
  type IdentityProvider,
  startIdentityProvider,
  type TokenContent,
} from '../harness/identity-provider.ts'
import { json } from '../harness/json.ts'

let provider: IdentityProvider
let app: Application
let acme: OrganizationId
let globex: OrganizationId

beforeAll(async () => {
  provider = await startIdentityProvider()
  app = await startApplication({
    AUTH_MODE: 'production',
    OIDC_ISSUER: provider.issuer,
    OIDC_AUDIENCE: provider.audience,
  })
  acme = app.ada.organizationId
  globex = app.grace.organizationId
})
beforeEach(async () => {
  await app.database.rows('DELETE FROM audit_log')
  await app.database.rows("DELETE FROM members WHERE email LIKE '%@people.example' OR subject IS NOT NULL")
})
afterAll(async () => {
  await app.close()
  await provider.stop()
})

interface Invitation {
  email?: string
  subject?: string
  role?: string
  joinedAt?: string
  removed?: boolean
}

async function invite(
  organizationId: OrganizationId,
  { email, subject, role, joinedAt, removed }: Invitation,
) {
  const userId = newId('user')
  await app.database.rows(
    `INSERT INTO members (organization_id, user_id, email, subject, role, joined_at, removed_at)
     VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7 THEN now() END)`,
    [organizationId, userId, email, subject, role ?? 'member', joinedAt, removed ?? false],
  )
  return userId
}

/** Whom /health sees in a person's new token; the status where that is nobody. */
async function signIn(content: TokenContent, organizationId?: string) {
  // A token of its own each time, so that nothing is remembered from the one before.
  const token = await provider.issue({ ...content, claims: { ...content.claims, jti: crypto.randomUUID() } })
  const response = await app.send('GET', '/health', {
    headers: { authorization: `Bearer ${token}`, ...(organizationId && { 'x-org-id': organizationId }) },
  })
  if (response.status !== 200) return response.status
  const { organization, user } = await json<{
    organization: { id: string }
    user: { id: string; role: string }
  }>(response)
  return { organization: organization.id, user: user.id, role: user.role }
}

const ada = { subject: 'person-ada', email: 'ada@people.example', emailVerified: true }

test('somebody invited by their verified address is that member from the first sign-in on', async () => {
  const user = await invite(acme, { email: ada.email, role: 'admin' })
  const seen = { organization: acme, user, role: 'admin' }
  expect(await signIn(ada)).toEqual(seen)
  expect(await signIn({ subject: ada.subject })).toEqual(seen)
  expect(
    await app.database.rows('SELECT subject, joined_at FROM members WHERE user_id = $1', [user]),
  ).toEqual([{ subject: ada.subject, joined_at: expect.any(Date) }])
  expect(await app.database.rows('SELECT action, target, user_id FROM audit_log')).toEqual([
    { action: 'member.joined', target: user, user_id: user },
  ])
})

test('somebody invited by subject needs no address', async () => {
  const user = await invite(acme, { subject: 'person-grace', role: 'viewer' })
  expect(await signIn({ subject: 'person-grace' })).toEqual({ organization: acme, user, role: 'viewer' })
})

test.each([
  ['is not verified', { ...ada, emailVerified: false }],
  ['is missing', { subject: ada.subject }],
  ['is another', { ...ada, email: 'ada@people.example.org' }],
])('an address that %s accepts no invitation', async (_how, content) => {
  await invite(acme, { email: ada.email })
  expect(await signIn(content)).toBe(401)
})

test('who already took an invitation keeps it: a second person with the address is nobody', async () => {
  await invite(acme, { email: ada.email })
  await signIn(ada)
  expect(await signIn({ ...ada, subject: 'somebody-else' })).toBe(401)
})

test('organization and role that a token claims for itself count for nothing', async () => {
  const user = await invite(acme, { subject: ada.subject, role: 'viewer' })
  const claims = { org_id: globex, organization: globex, role: 'owner', roles: ['owner'], 'x-org-id': globex }
  expect(await signIn({ ...ada, claims })).toEqual({ organization: acme, user, role: 'viewer' })
})

test('a header opens no organization in which one is no member', async () => {
  await invite(acme, { subject: ada.subject })
  expect(await signIn(ada, globex)).toBe(401)
  expect(await signIn(ada, 'org_1')).toBe(401)
})

test('whoever is member of two organizations is where they have been longest, or where they say', async () => {
  const atGlobex = await invite(globex, { subject: ada.subject, joinedAt: '2026-02-01' })
  const atAcme = await invite(acme, { subject: ada.subject, joinedAt: '2026-01-01', role: 'viewer' })
  expect(await signIn(ada)).toMatchObject({ organization: acme, user: atAcme })
  expect(await signIn(ada, globex)).toMatchObject({ organization: globex, user: atGlobex })
})

test("a stranger's invitation draws no member away from where they are", async () => {
  const user = await invite(acme, { subject: ada.subject, joinedAt: '2026-01-01' })
  await invite(globex, { email: ada.email })
  expect(await signIn(ada)).toMatchObject({ organization: acme, user })
  expect(await app.database.rows('SELECT 1 FROM audit_log')).toEqual([])
  expect(await signIn(ada, globex)).toMatchObject({ organization: globex })
  expect(await signIn(ada)).toMatchObject({ organization: acme, user })
})

test('whom two organizations invite chooses', async () => {
  await invite(acme, { email: ada.email })
  await invite(globex, { email: ada.email })
  expect(await signIn(ada)).toBe(401)
  expect(await signIn(ada, globex)).toMatchObject({ organization: globex })
  expect(await signIn(ada)).toMatchObject({ organization: globex })
})

test('a removed member is nobody, and so is a removed invitation', async () => {
  await invite(acme, { subject: ada.subject, removed: true })
  await invite(acme, { email: ada.email, removed: true })
  expect(await signIn(ada)).toBe(401)
})

test('ten first sign-ins at once accept one invitation once', async () => {
  const user = await invite(acme, { email: ada.email })
  const seen = await Promise.all(Array.from({ length: 10 }, () => signIn(ada)))
  expect(seen).toEqual(Array.from({ length: 10 }, () => ({ organization: acme, user, role: 'member' })))
  expect(await app.database.rows('SELECT 1 FROM audit_log')).toHaveLength(1)
})

test('a suspended organization takes nobody in, and says why to its members', async () => {
  await invite(acme, { email: ada.email })
  const member = await invite(acme, { subject: 'person-grace' })
  await app.database.rows('UPDATE organizations SET suspended_at = now() WHERE id = $1', [acme])
  try {
    expect(await signIn(ada)).toBe(401)
    expect(await signIn({ subject: 'person-grace' })).toMatchObject({ user: member })
    const token = await provider.issue({ subject: 'person-grace' })
    const response = await app.send('GET', '/chats', { headers: { authorization: `Bearer ${token}` } })
    expect(await response.json()).toMatchObject({ error: { code: 'organization_suspended' } })
  } finally {
    await app.database.rows('UPDATE organizations SET suspended_at = NULL')
  }
})
