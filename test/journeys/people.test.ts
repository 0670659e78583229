import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { newId, type OrganizationId, type UserId } from '../../lib/ids.ts'
import type { Member } from '../../lib/tenancy/member.ts'
import { type Application, startApplication } from '../harness/application.ts'
import { auditRows } from '../harness/audit-rows.ts'
import {
  type IdentityProvider,
  startIdentityProvider,
  type TokenContent,
} from '../harness/identity/identity-provider.ts'
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
  await app.database.rows(
    "DELETE FROM api_keys WHERE user_id IN (SELECT user_id FROM members WHERE email LIKE '%@people.example')",
  )
  await app.database.rows("DELETE FROM members WHERE email LIKE '%@people.example' OR subject IS NOT NULL")
})
afterAll(async () => {
  await app.close()
  await provider.stop()
})

interface Row {
  email?: string
  subject?: string
  role?: string
  /** When they joined; absent if they are only invited. */
  joinedAt?: string
  removed?: boolean
}

/** Adds a member or an invitation directly in the database. */
async function addRow(
  organizationId: OrganizationId,
  { email, subject, role, joinedAt, removed }: Row,
): Promise<UserId> {
  const userId = newId('user')
  await app.database.rows(
    `INSERT INTO members (organization_id, user_id, email, subject, role, joined_at, removed_at)
     VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7 THEN now() END)`,
    [organizationId, userId, email, subject, role ?? 'member', joinedAt, removed ?? false],
  )
  return userId
}

/** Sends a request with a new token each time, so that nothing is remembered from earlier ones. */
async function sendAs(
  content: TokenContent,
  method: string,
  path: string,
  headers: Record<string, string> = {},
) {
  const token = await provider.issue({ ...content, claims: { ...content.claims, jti: crypto.randomUUID() } })
  return app.send(method, path, { headers: { authorization: `Bearer ${token}`, ...headers } })
}

/** Whom /health sees in a person's token; status and code if that is no one. */
async function signIn(content: TokenContent, organizationId?: string) {
  const response = await sendAs(
    content,
    'GET',
    '/health',
    organizationId ? { 'x-org-id': organizationId } : {},
  )
  if (response.status !== 200) return refusalOf(response)
  const { organization, user } = await json<{
    organization: { id: string }
    user: { id: string; role: string }
  }>(response)
  expect(response.headers.get('x-organization-id')).toBe(organization.id)
  return { organization: organization.id, user: user.id, role: user.role }
}

async function refusalOf(response: Response) {
  const { error } = await json<{ error: { code: string } }>(response)
  return `${response.status} ${error.code}`
}

const accept = (content: TokenContent, organizationId: string, headers: Record<string, string> = {}) =>
  sendAs(content, 'POST', `/organizations/mine/${organizationId}/accept`, headers)
const decline = (content: TokenContent, organizationId: string, headers: Record<string, string> = {}) =>
  sendAs(content, 'POST', `/organizations/mine/${organizationId}/decline`, headers)

interface Mine {
  person: { subject: string; email: string | null }
  data: { organization: { id: string }; user_id: string; role: string; joined_at: string | null }[]
  next_cursor: string | null
}
const mine = async (content: TokenContent, query = '') =>
  json<Mine>(await sendAs(content, 'GET', `/organizations/mine${query}`))

const ada = { subject: 'person-ada', email: 'ada@people.example', emailVerified: true }
const invited = '403 invitation_open'
const nobody = '401 invalid_credentials'
const notInvited = '404 invitation_not_found'

test.each([
  ['address', { email: ada.email }],
  ['subject', { subject: ada.subject }],
])(
  'a person invited by their %s belongs nowhere until they accept, and there from then on',
  async (_by, by) => {
    const user = await addRow(acme, { ...by, role: 'admin' })
    expect(await signIn(ada)).toBe(invited)
    expect(await signIn(ada, acme)).toBe(invited)
    expect((await mine(ada)).data).toMatchObject([
      {
        organization: { id: acme, name: 'Acme', suspended: false },
        user_id: user,
        role: 'admin',
        joined_at: null,
      },
    ])
    expect(await app.database.rows('SELECT FROM audit_log')).toEqual([])

    const accepted = await accept(ada, acme, { 'x-request-id': 'joining' })
    expect(accepted.status).toBe(200)
    expect(accepted.headers.get('x-organization-id')).toBe(acme)
    const member = await json<Member>(accepted)
    expect(member).toMatchObject({ user_id: user, subject: ada.subject, joined_at: expect.any(String) })

    const seen = { organization: acme, user, role: 'admin' }
    expect(await signIn(ada)).toEqual(seen)
    expect(await signIn({ subject: ada.subject }, acme)).toEqual(seen)
    expect((await mine(ada)).data).toMatchObject([{ user_id: user, joined_at: member.joined_at }])
    const before = { ...member, subject: 'subject' in by ? ada.subject : null, joined_at: null }
    expect(await auditRows(app, 'joining')).toEqual([
      {
        user_id: user,
        api_key_id: null,
        request_id: 'joining',
        action: 'member.joined',
        target: user,
        before,
        after: member,
      },
    ])
  },
)

test('an admin sees who is invited and who has joined', async () => {
  const user = await addRow(acme, { email: ada.email })
  const asAdmin = { 'x-api-key': app.credentials.adminKey }
  const show = async () => json<Member>(await app.send('GET', `/members/${user}`, { headers: asAdmin }))
  expect(await show()).toMatchObject({ subject: null, joined_at: null })
  await accept(ada, acme)
  expect(await show()).toMatchObject({ subject: ada.subject, joined_at: expect.any(String) })
})

test.each([
  ['is not verified', { ...ada, emailVerified: false }],
  ['is missing', { subject: ada.subject }],
  ['is another', { ...ada, email: 'ada@people.example.org' }],
])('an address that %s neither shows an invitation nor accepts it', async (_how, content) => {
  await addRow(acme, { email: ada.email })
  expect(await signIn(content)).toBe(nobody)
  expect((await mine(content)).data).toEqual([])
  expect(await refusalOf(await accept(content, acme))).toBe(notInvited)
  expect(await refusalOf(await decline(content, acme))).toBe(notInvited)
})

test('a person learns how they are identified, so that they can tell an admin their subject', async () => {
  expect(await mine(ada)).toMatchObject({ person: { subject: ada.subject, email: ada.email }, data: [] })
  expect(await mine({ ...ada, emailVerified: undefined })).toMatchObject({
    person: { subject: ada.subject, email: null },
  })
})

test('the organization and role that a token claims count for nothing', async () => {
  const user = await addRow(acme, { subject: ada.subject, role: 'viewer', joinedAt: '2026-01-01' })
  const claims = { org_id: globex, organization: globex, role: 'owner', roles: ['owner'], 'x-org-id': globex }
  expect(await signIn({ ...ada, claims })).toEqual({ organization: acme, user, role: 'viewer' })
})

test('a header opens no organization to a non-member', async () => {
  await addRow(acme, { subject: ada.subject, joinedAt: '2026-01-01' })
  expect(await signIn(ada, globex)).toBe(nobody)
  expect(await signIn(ada, 'org_1')).toBe(nobody)
})

test('a member of two organizations acts in the one they joined first, or the one they name', async () => {
  const atGlobex = await addRow(globex, { subject: ada.subject, joinedAt: '2026-02-01' })
  const atAcme = await addRow(acme, { subject: ada.subject, joinedAt: '2026-01-01', role: 'viewer' })
  expect(await signIn(ada)).toMatchObject({ organization: acme, user: atAcme })
  expect(await signIn(ada, globex)).toMatchObject({ organization: globex, user: atGlobex })
})

test.each([
  ['address', { email: ada.email }],
  ['subject', { subject: ada.subject }],
])("a stranger's invitation by %s draws no member away from where they are", async (_by, by) => {
  const user = await addRow(acme, { subject: ada.subject, joinedAt: '2026-01-01' })
  await addRow(globex, by)
  expect(await signIn(ada)).toMatchObject({ organization: acme, user })
  expect(await signIn(ada, globex)).toBe(invited)
  await accept(ada, globex)
  expect(await signIn(ada)).toMatchObject({ organization: acme, user })
  expect(await signIn(ada, globex)).toMatchObject({ organization: globex })
})

test('a member acts in the organization they joined first, however early another one invited them', async () => {
  await addRow(globex, { subject: ada.subject })
  await addRow(acme, { email: ada.email })
  await accept(ada, acme)
  await accept(ada, globex)
  expect(await signIn(ada)).toMatchObject({ organization: acme })
})

test('a removed member loses access, and so does a person whose invitation is removed', async () => {
  await addRow(acme, { subject: ada.subject, joinedAt: '2026-01-01', removed: true })
  await addRow(acme, { email: ada.email, removed: true })
  expect(await signIn(ada)).toBe(nobody)
  expect((await mine(ada)).data).toEqual([])
  expect(await refusalOf(await accept(ada, acme))).toBe(notInvited)
})

test('a declined invitation is gone, is in the audit log, and can be issued again', async () => {
  const user = await addRow(acme, { email: ada.email })
  const declined = await decline(ada, acme, { 'x-request-id': 'declining' })
  expect(declined.status).toBe(204)
  expect(await auditRows(app, 'declining')).toMatchObject([
    { action: 'member.declined', user_id: user, target: user, before: { email: ada.email }, after: null },
  ])
  expect(await signIn(ada)).toBe(nobody)
  expect((await mine(ada)).data).toEqual([])
  expect(await refusalOf(await decline(ada, acme))).toBe(notInvited)
  expect(await refusalOf(await accept(ada, acme))).toBe(notInvited)
  await addRow(acme, { email: ada.email })
  expect(await signIn(ada)).toBe(invited)
})

test('declining ends the keys that act on behalf of the person', async () => {
  const user = await addRow(acme, { email: ada.email })
  const body = { name: 'For Ada', user_id: user, scopes: ['chat:read'] }
  const headers = { 'x-api-key': app.credentials.adminKey }
  const { key } = await json<{ key: string }>(await app.send('POST', '/api-keys', { headers, body }))
  await decline(ada, acme)
  expect((await app.send('GET', '/chats', { headers: { 'x-api-key': key } })).status).toBe(401)
})

test('a person who has joined has no invitation to decline', async () => {
  const user = await addRow(acme, { subject: ada.subject, joinedAt: '2026-01-01' })
  expect(await refusalOf(await decline(ada, acme))).toBe(notInvited)
  expect(await signIn(ada)).toMatchObject({ user })
})

test('the only owner cannot decline, because no one could ever appoint another', async () => {
  await app.database.rows("UPDATE members SET role = 'admin' WHERE organization_id = $1", [globex])
  try {
    await addRow(globex, { subject: ada.subject, role: 'owner' })
    expect(await refusalOf(await decline(ada, globex))).toBe('409 last_owner')
    expect((await accept(ada, globex)).status).toBe(200)
  } finally {
    await app.database.rows("UPDATE members SET role = 'owner' WHERE user_id = $1", [app.grace.userId])
  }
})

test('ten acceptances at once are one', async () => {
  const user = await addRow(acme, { email: ada.email })
  const answers = await Promise.all(Array.from({ length: 10 }, () => accept(ada, acme)))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
  expect(await signIn(ada)).toMatchObject({ user })
  expect(await app.database.rows('SELECT action FROM audit_log')).toEqual([{ action: 'member.joined' }])
})

test('of two people with one address who accept at once, one is the member and the other is not invited', async () => {
  await addRow(acme, { email: ada.email })
  const people = [ada, { ...ada, subject: 'person-eve' }]
  const answers = await Promise.all(people.map((person) => accept(person, acme)))
  expect(['200 404', '404 200']).toContain(answers.map(({ status }) => status).join(' '))
  const members = await Promise.all(people.map((person) => signIn(person)))
  expect(members.filter((member) => member === nobody)).toHaveLength(1)
})

test('accepting and declining at once does one of the two', async () => {
  await addRow(acme, { subject: ada.subject })
  const answers = await Promise.all([accept(ada, acme), decline(ada, acme)])
  expect(['200 404', '404 204']).toContain(answers.map(({ status }) => status).join(' '))
  expect(await app.database.rows('SELECT FROM audit_log')).toHaveLength(1)
})

test('an invitation by address to a person who joined by subject opens nothing and is not shown', async () => {
  const user = await addRow(acme, { subject: ada.subject, joinedAt: '2026-01-01', role: 'viewer' })
  await addRow(acme, { email: ada.email, role: 'owner' })
  expect((await mine(ada)).data).toMatchObject([{ user_id: user, role: 'viewer' }])
  expect(await json(await accept(ada, acme))).toMatchObject({ user_id: user, role: 'viewer' })
  expect(await signIn(ada)).toMatchObject({ user, role: 'viewer' })
  expect(await app.database.rows('SELECT FROM audit_log')).toEqual([])
})

test('of two invitations from one organization, the one by subject counts', async () => {
  await addRow(acme, { email: ada.email, role: 'owner' })
  const user = await addRow(acme, { subject: ada.subject, role: 'viewer' })
  expect((await mine(ada)).data).toMatchObject([{ user_id: user, role: 'viewer' }])
  expect(await json(await accept(ada, acme))).toMatchObject({ user_id: user, role: 'viewer' })
})

test('a suspended organization takes no one in, and says why only to those it has invited', async () => {
  await addRow(acme, { email: ada.email })
  const member = await addRow(acme, { subject: 'person-grace', joinedAt: '2026-01-01' })
  await app.database.rows('UPDATE organizations SET suspended_at = now() WHERE id = $1', [acme])
  try {
    expect((await mine(ada)).data).toMatchObject([{ organization: { id: acme, suspended: true } }])
    expect(await refusalOf(await accept(ada, acme))).toBe('403 organization_suspended')
    expect(await refusalOf(await decline(ada, acme))).toBe('403 organization_suspended')
    expect(await refusalOf(await accept({ subject: 'person-eve' }, acme))).toBe(notInvited)
    expect(await signIn({ subject: 'person-grace' })).toMatchObject({ user: member })
    const refused = await sendAs({ subject: 'person-grace' }, 'GET', '/chats')
    expect(refused.headers.get('x-organization-id')).toBe(acme)
    expect(await refusalOf(refused)).toBe('403 organization_suspended')
  } finally {
    await app.database.rows('UPDATE organizations SET suspended_at = NULL')
  }
})

test('a deleted organization is not shown and cannot be joined', async () => {
  const headers = { authorization: `Bearer ${app.credentials.operatorToken}` }
  const created = await app.send('POST', '/organizations', {
    headers,
    body: { name: 'Initech', owner: { email: ada.email, subject: ada.subject } },
  })
  const { organization } = await json<{ organization: { id: OrganizationId } }>(created)
  expect((await mine(ada)).data).toMatchObject([{ organization: { name: 'Initech' }, role: 'owner' }])
  expect((await app.send('DELETE', `/organizations/${organization.id}`, { headers })).status).toBe(200)
  expect((await mine(ada)).data).toEqual([])
  expect(await refusalOf(await accept(ada, organization.id))).toBe(notInvited)
})

test('an organization that has not invited a person answers like one that never existed, to the byte', async () => {
  await addRow(globex, { email: 'bob@people.example' })
  const unknown = await accept(ada, 'org_00000000000070008000000000000000', { 'x-request-id': 'same' })
  const text = await unknown.text()
  for (const id of [globex, 'acme', '%00']) {
    const response = await accept(ada, id, { 'x-request-id': 'same' })
    expect([id, response.status, await response.text()]).toEqual([id, 404, text])
  }
})

test('a person with many invitations sees them page by page, each organization once', async () => {
  await addRow(acme, { email: ada.email })
  await addRow(acme, { subject: ada.subject })
  await addRow(globex, { subject: ada.subject, joinedAt: '2026-01-01' })
  const first = await mine(ada, '?limit=1')
  expect(first.data.map(({ organization }) => organization.id)).toEqual([acme])
  const second = await mine(ada, `?limit=1&cursor=${first.next_cursor}`)
  expect(second.data.map(({ organization }) => organization.id)).toEqual([globex])
  expect(second.next_cursor).toBeNull()
})

test.each([
  ['no credentials', () => ({}), 'missing'],
  ['an API key', () => ({ 'x-api-key': app.credentials.adminKey }), 'person_wanted'],
  [
    "the operator's token",
    () => ({ authorization: `Bearer ${app.credentials.operatorToken}` }),
    'unknown_form',
  ],
])('%s identifies no person', async (_what, headers, problem) => {
  for (const [method, path] of [
    ['GET', '/organizations/mine'],
    ['POST', `/organizations/mine/${acme}/accept`],
    ['POST', `/organizations/mine/${acme}/decline`],
  ] as const) {
    const response = await app.send(method, path, { headers: headers() })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ error: { details: { problem } } })
  }
})
