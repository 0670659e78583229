import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Member } from '../../../lib/tenancy/member.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'
import { auditRows } from '../../../test/harness/audit-rows.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const invite = (as: Caller, body: unknown, requestId = 'invitation') =>
  app.send('POST', '/members', { as, body, headers: { 'x-request-id': requestId } })
const codeOf = async (response: Response) => {
  const { error } = await json<{ error: { code: string } }>(response)
  return [response.status, error.code]
}

test('by email: the address is kept in lower case, and the invitation is open', async () => {
  const response = await invite(app.ada, { email: 'Bob.O+x@Acme.Example', role: 'member' })
  expect(response.status).toBe(200)
  const member = await json<Member>(response)
  expect(member).toEqual({
    user_id: expect.stringMatching(/^user_[0-9a-f]{32}$/),
    email: 'bob.o+x@acme.example',
    subject: null,
    role: 'member',
    joined_at: null,
    created_at: expect.any(String),
  })
  const shown = await app.send('GET', `/members/${member.user_id}`, { as: app.ada })
  expect(await shown.json()).toEqual(member)
})

test('by subject: the invitation is as open as one by email', async () => {
  const member = await json<Member>(await invite(app.ada, { subject: 'auth0|Bob', role: 'viewer' }))
  expect(member).toMatchObject({ email: null, subject: 'auth0|Bob', joined_at: null })
})

test('one audit row holds the new member', async () => {
  const member = await json<Member>(
    await invite(app.ada, { email: 'audited@acme.example', role: 'admin' }, 'audited'),
  )
  expect(await auditRows(app, 'audited')).toEqual([
    {
      user_id: app.ada.userId,
      api_key_id: null,
      request_id: 'audited',
      action: 'member.invited',
      target: member.user_id,
      before: null,
      after: member,
    },
  ])
})

test.each([
  ['nobody', { role: 'member' }],
  ['no role', { email: 'x@acme.example' }],
  ['an unknown role', { email: 'x@acme.example', role: 'king' }],
  ['no address', { email: 'x', role: 'member' }],
  ['an address with white space', { email: ' x@acme.example', role: 'member' }],
  ['an address that is ASCII only in lower case', { email: '\u212Aim@acme.example', role: 'member' }],
  ['an address of 255 characters', { email: `${'x'.repeat(242)}@acme.example`, role: 'member' }],
  ['an empty subject', { subject: '', role: 'member' }],
  ['a subject that no token can have', { subject: 'Zoë', role: 'member' }],
  ['a user id', { email: 'x@acme.example', role: 'member', user_id: 'user_1' }],
])('%s is refused', async (_what, body) => {
  expect(await codeOf(await invite(app.ada, body))).toEqual([400, 'invalid_request'])
})

test.each([
  ['email', { email: 'Twice@acme.example' }, { email: 'twice@Acme.example', subject: 'not|twice' }],
  ['subject', { subject: 'twice' }, { subject: 'twice', email: 'not-twice@acme.example' }],
])('the %s of a member is refused, and not audited', async (_what, first, second) => {
  expect((await invite(app.ada, { ...first, role: 'member' })).status).toBe(200)
  expect(await codeOf(await invite(app.ada, { ...second, role: 'viewer' }, 'again'))).toEqual([
    409,
    'member_exists',
  ])
  expect(await auditRows(app, 'again')).toEqual([])
})

test('of two invitations of one address at once one is the member', async () => {
  const body = { email: 'at-once@acme.example', role: 'member' }
  const answers = await Promise.all([invite(app.ada, body), invite(app.ada, body)])
  expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 409]))
})

test('one person can be a member of two organizations', async () => {
  const body = { email: 'both@example.com', subject: 'both', role: 'member' }
  expect((await invite(app.ada, body)).status).toBe(200)
  expect((await invite(app.grace, body)).status).toBe(200)
})

test('an admin invites everybody but an owner', async () => {
  const admin = await addMember(app, 'admin')
  for (const role of ['admin', 'member', 'viewer']) {
    expect((await invite(admin, { email: `${role}@acme.example`, role })).status).toBe(200)
  }
  const owner = { email: 'owner@acme.example', role: 'owner' }
  expect(await codeOf(await invite(admin, owner, 'above'))).toEqual([403, 'role_above_yours'])
  expect(await auditRows(app, 'above')).toEqual([])
  expect((await invite(app.ada, owner)).status).toBe(200)
})

test.each(['member', 'viewer'] as const)('a %s invites nobody', async (role) => {
  const response = await invite(await addMember(app, role), { email: 'x@acme.example', role: 'viewer' })
  expect(await codeOf(response)).toEqual([403, 'permission_denied'])
})

test('a former owner who is still remembered as one makes no owner any more', async () => {
  const demoted = await addMember(app, 'owner')
  expect((await invite(demoted, { subject: 'before', role: 'owner' })).status).toBe(200)
  await app.database.rows("UPDATE members SET role = 'admin' WHERE user_id = $1", [demoted.userId])
  expect(await codeOf(await invite(demoted, { subject: 'after', role: 'owner' }))).toEqual([
    403,
    'role_above_yours',
  ])
  await app.database.rows('UPDATE members SET removed_at = now() WHERE user_id = $1', [demoted.userId])
  expect(await codeOf(await invite(demoted, { subject: 'after', role: 'viewer' }))).toEqual([
    401,
    'invalid_credentials',
  ])
})
