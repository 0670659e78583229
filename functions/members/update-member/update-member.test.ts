import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Role } from '../../../lib/roles.ts'
import type { Member } from '../../../lib/tenancy/member.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'
import { auditRows } from '../../../test/harness/audit-rows.ts'
import { refusesForeignIds } from '../../../test/harness/foreign-ids.ts'
import { json } from '../../../test/harness/json.ts'
import { routes } from '../../routes.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const change = (as: Caller, userId: string, role: string, requestId = 'change') =>
  app.send('PATCH', `/members/${userId}`, { as, body: { role }, headers: { 'x-request-id': requestId } })
const codeOf = async (response: Response) => {
  const { error } = await json<{ error: { code: string } }>(response)
  return [response.status, error.code]
}
const roleOf = async ({ userId }: Caller) =>
  (await app.database.rows<{ role: Role }>('SELECT role FROM members WHERE user_id = $1', [userId]))[0]?.role

test('the role is changed, and one audit row holds the member before and after', async () => {
  const member = await addMember(app, 'member')
  const response = await change(app.ada, member.userId, 'admin', 'audited')
  expect(response.status).toBe(200)
  const after = await json<Member>(response)
  expect(after).toMatchObject({ user_id: member.userId, role: 'admin' })
  expect(await roleOf(member)).toBe('admin')
  expect(await auditRows(app, 'audited')).toEqual([
    {
      user_id: app.ada.userId,
      api_key_id: null,
      request_id: 'audited',
      action: 'member.updated',
      target: member.userId,
      before: { ...after, role: 'member' },
      after,
    },
  ])
})

test.each([
  ['admin', 'viewer', 'admin'],
  ['admin', 'admin', 'member'],
  ['owner', 'member', 'owner'],
  ['owner', 'owner', 'viewer'],
] as const)('an %s can turn the role %s into %s', async (own, before, after) => {
  const [caller, member] = [await addMember(app, own), await addMember(app, before)]
  expect((await change(caller, member.userId, after)).status).toBe(200)
  expect(await roleOf(member)).toBe(after)
})

test.each([
  ['member', 'owner'],
  ['owner', 'member'],
] as const)('an admin cannot turn the role %s into %s', async (before, after) => {
  const [caller, member] = [await addMember(app, 'admin'), await addMember(app, before)]
  const response = await change(caller, member.userId, after, 'above')
  expect(await codeOf(response)).toEqual([403, 'role_above_yours'])
  expect(await roleOf(member)).toBe(before)
  expect(await auditRows(app, 'above')).toEqual([])
})

test.each(['member', 'viewer'] as const)('a %s changes nobody', async (role) => {
  const caller = await addMember(app, role)
  expect(await codeOf(await change(caller, caller.userId, 'admin'))).toEqual([403, 'permission_denied'])
})

test('a former owner who is still remembered as one cannot make themselves one again', async () => {
  const demoted = await addMember(app, 'owner')
  const self = (role: Role) => change(demoted, demoted.userId, role)
  expect((await self('admin')).status).toBe(200)
  expect(await codeOf(await self('owner'))).toEqual([403, 'role_above_yours'])
})

test('of two owners who demote each other at once, one stays', async () => {
  const [one, other] = [await addMember(app, 'owner'), await addMember(app, 'owner')]
  const answers = await Promise.all([
    change(one, other.userId, 'viewer'),
    change(other, one.userId, 'viewer'),
  ])
  expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 403]))
})

test('the last owner cannot be demoted, and may be made an owner', async () => {
  const alone = app.grace
  expect(await codeOf(await change(alone, alone.userId, 'admin', 'last'))).toEqual([409, 'last_owner'])
  expect(await roleOf(alone)).toBe('owner')
  expect(await auditRows(app, 'last')).toEqual([])
  expect((await change(alone, alone.userId, 'owner')).status).toBe(200)
})

refusesForeignIds(() => app, routes['update-member'], { role: 'viewer' })

test.each([{}, { role: 'king' }, { role: null }, { role: 'viewer', email: 'x@acme.example' }])(
  '%j is refused',
  async (body) => {
    const response = await app.send('PATCH', `/members/${app.ada.userId}`, { as: app.ada, body })
    expect(await codeOf(response)).toEqual([400, 'invalid_request'])
  },
)
