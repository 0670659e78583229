import { afterAll, beforeAll, expect, test } from '@jest/globals'
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

const get = async <Shape>(as: Caller, path: string) => json<Shape>(await app.send('GET', path, { as }))
const remove = (as: Caller, userId: string, requestId = 'removal') =>
  app.send('DELETE', `/members/${userId}`, { as, headers: { 'x-request-id': requestId } })
const codeOf = async (response: Response) => {
  const { error } = await json<{ error: { code: string } }>(response)
  return [response.status, error.code]
}

test('a removed member is gone, their row stays, and one audit row holds who they were', async () => {
  const member = await addMember(app, 'member')
  const before = await get(app.ada, `/members/${member.userId}`)
  const response = await remove(app.ada, member.userId, 'audited')
  expect([response.status, await response.text()]).toEqual([204, ''])

  expect((await app.send('GET', `/members/${member.userId}`, { as: app.ada })).status).toBe(404)
  expect((await app.send('GET', '/chats', { as: member })).status).toBe(401)
  const rows = await app.database.rows('SELECT removed_at FROM members WHERE user_id = $1', [member.userId])
  expect(rows).toEqual([{ removed_at: expect.any(Date) }])
  expect(await auditRows(app, 'audited')).toEqual([
    {
      user_id: app.ada.userId,
      api_key_id: null,
      request_id: 'audited',
      action: 'member.removed',
      target: member.userId,
      before,
      after: null,
    },
  ])
  expect(await codeOf(await remove(app.ada, member.userId, 'again'))).toEqual([404, 'member_not_found'])
  expect(await auditRows(app, 'again')).toEqual([])
})

test('the keys that act for them are revoked with them, and no other', async () => {
  const [member, other] = [await addMember(app, 'member'), await addMember(app, 'member')]
  const keyFor = async ({ userId }: Caller) => {
    const body = { name: 'A key', user_id: userId }
    return json<{ id: string; key: string }>(await app.send('POST', '/api-keys', { as: app.ada, body }))
  }
  const [key, otherKey] = [await keyFor(member), await keyFor(other)]
  expect((await remove(app.ada, member.userId)).status).toBe(204)
  const shown = await get(app.ada, `/api-keys/${key.id}`)
  expect(shown).toMatchObject({ revoked_at: expect.any(String) })
  expect(await get(app.ada, `/api-keys/${otherKey.id}`)).toMatchObject({ revoked_at: null })
  const chats = (withKey: string) => app.send('GET', '/chats', { headers: { 'x-api-key': withKey } })
  expect((await chats(key.key)).status).toBe(401)
  expect((await chats(otherKey.key)).status).toBe(200)
})

test('they can be invited again, and are then a new member', async () => {
  const { userId, email } = await addMember(app, 'member')
  expect((await remove(app.ada, userId)).status).toBe(204)
  const body = { email, role: 'viewer' }
  const invited = await json<{ user_id: string }>(await app.send('POST', '/members', { as: app.ada, body }))
  expect(invited.user_id).not.toBe(userId)
  expect(await get(app.ada, `/members/${invited.user_id}`)).toMatchObject({ email, role: 'viewer' })
})

test('an admin removes everybody but an owner, themselves included', async () => {
  const admin = await addMember(app, 'admin')
  const owner = await addMember(app, 'owner')
  expect(await codeOf(await remove(admin, owner.userId, 'above'))).toEqual([403, 'role_above_yours'])
  expect(await auditRows(app, 'above')).toEqual([])
  for (const role of ['admin', 'member', 'viewer'] as const) {
    expect((await remove(admin, (await addMember(app, role)).userId)).status).toBe(204)
  }
  expect((await remove(admin, admin.userId)).status).toBe(204)
  expect(await codeOf(await remove(admin, (await addMember(app, 'viewer')).userId))).toEqual([
    401,
    'invalid_credentials',
  ])
})

test.each(['member', 'viewer'] as const)('a %s removes nobody, not even themselves', async (role) => {
  const caller = await addMember(app, role)
  expect(await codeOf(await remove(caller, caller.userId))).toEqual([403, 'permission_denied'])
})

test('the last owner cannot be removed', async () => {
  expect(await codeOf(await remove(app.grace, app.grace.userId, 'last'))).toEqual([409, 'last_owner'])
  expect(await auditRows(app, 'last')).toEqual([])
})

/** The owners of the second organization. */
const owners = () =>
  app.database.rows<Caller>(
    `SELECT organization_id AS "organizationId", user_id AS "userId" FROM members
      WHERE organization_id = $1 AND role = 'owner' AND removed_at IS NULL`,
    [app.grace.organizationId],
  )

test('of the last two owners who leave at once, one stays; twenty times', async () => {
  for (let time = 0; time < 20; time++) {
    await addMember(app, 'owner', app.grace)
    const pair = await owners()
    expect(pair).toHaveLength(2)
    const answers = await Promise.all(pair.map((owner) => remove(owner, owner.userId)))
    expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([204, 409]))
    expect(await owners()).toHaveLength(1)
  }
})

refusesForeignIds(() => app, routes['remove-member'])
