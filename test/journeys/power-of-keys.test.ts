import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import type { ApiKey, ShownApiKey } from '../../lib/auth/api-keys/api-key-record.ts'
import type { Page } from '../../lib/http/cursor.ts'
import type { Role, Scope } from '../../lib/roles.ts'
import { scopesOfRole } from '../../lib/roles.ts'
import { addMember } from '../harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../harness/application.ts'
import { json } from '../harness/json.ts'

let app: Application
/** How far, in ms, our clock is ahead, so that everything remembered is looked up again. */
let aheadMs = 0

beforeAll(async () => {
  app = await startApplication()
  const now = Date.now.bind(Date)
  jest.spyOn(Date, 'now').mockImplementation(() => now() + aheadMs)
})
afterAll(async () => {
  jest.restoreAllMocks()
  await app.close()
})

const ask = (method: string, path: string, as: Caller | ShownApiKey, body?: object) =>
  app.send(method, path, {
    ...('key' in as ? { headers: { 'x-api-key': as.key } } : { as }),
    ...(body && { body }),
  })
const answerTo = async (...question: Parameters<typeof ask>) => {
  const response = await ask(...question)
  if (response.ok) return response.status
  return [response.status, (await json<{ error: { code: string } }>(response)).error.code]
}
const makeKey = async (by: Caller, forWhom: Caller, scopes: readonly Scope[]) =>
  json<ShownApiKey>(
    await ask('POST', '/api-keys', by, { name: 'Key', user_id: forWhom.userId, scopes: [...scopes] }),
  )
const rotate = async (by: Caller, { id }: ShownApiKey, overlap = 3_600) =>
  json<ShownApiKey>(await ask('POST', `/api-keys/${id}/rotate`, by, { overlap_seconds: overlap }))
const show = async ({ id }: ShownApiKey) =>
  json<ApiKey>(await app.send('GET', `/api-keys/${id}`, { as: app.ada }))
const changeRole = async ({ userId }: Caller, role: Role) =>
  expect((await ask('PATCH', `/members/${userId}`, app.ada, { role })).status).toBe(200)
const remove = async ({ userId }: Caller) =>
  expect((await ask('DELETE', `/members/${userId}`, app.ada)).status).toBe(204)
const reads = async (key: ShownApiKey) => {
  aheadMs += 10_000
  return (await ask('GET', '/chats', key)).status
}
const anOwner = () => ({ email: `${crypto.randomUUID()}@acme.example`, role: 'owner' })
const above = [403, 'role_above_yours']
const unknown = [401, 'invalid_credentials']

test('a key that an admin made for another admin keeps an admin’s power when that one becomes an owner', async () => {
  const [admin, other] = [await addMember(app, 'admin'), await addMember(app, 'admin')]
  const key = await makeKey(admin, other, scopesOfRole.admin)
  await changeRole(other, 'owner')
  expect(await answerTo('POST', '/members', other, anOwner())).toBe(200)
  expect(await answerTo('POST', '/members', key, anOwner())).toEqual(above)
  expect(await answerTo('POST', '/members', key, { ...anOwner(), role: 'admin' })).toBe(200)
})

test('it keeps it even when its maker becomes an owner, until an owner rotates it', async () => {
  const [admin, other] = [await addMember(app, 'admin'), await addMember(app, 'admin')]
  const key = await makeKey(admin, other, scopesOfRole.admin)
  for (const member of [admin, other]) await changeRole(member, 'owner')
  expect(await answerTo('POST', '/members', key, anOwner())).toEqual(above)
  expect(await show(key)).toMatchObject({ shown_to: [admin.userId], shown_to_role: 'admin' })
  const rotated = await rotate(admin, key)
  expect(rotated).toMatchObject({ shown_to: [admin.userId], shown_to_role: 'owner' })
  expect(await answerTo('POST', '/members', rotated, anOwner())).toBe(200)
  // The earlier secret is unchanged.
  expect(await answerTo('POST', '/members', key, anOwner())).toEqual(above)
})

test('a demoted member takes the keys that they made down with them', async () => {
  const [admin, member] = [await addMember(app, 'admin'), await addMember(app, 'member')]
  const key = await makeKey(admin, member, ['chat:read', 'chat:write'])
  expect(await answerTo('POST', '/chat', key, { message: 'Hi' })).toBe(200)
  await changeRole(admin, 'viewer')
  expect(await answerTo('POST', '/chat', key, { message: 'Hi' })).toEqual([403, 'permission_denied'])
  expect(await reads(key)).toBe(200)
  await changeRole(admin, 'admin')
  expect(await answerTo('POST', '/chat', key, { message: 'Hi' })).toBe(200)
})

test('a key freezes when the member who was shown it is removed; a rotation by another thaws it', async () => {
  const [admin, member] = [await addMember(app, 'admin'), await addMember(app, 'member')]
  const key = await makeKey(admin, member, ['chat:read', 'chat:write'])
  expect(await reads(key)).toBe(200)
  await remove(admin)
  expect(await answerTo('POST', '/chat', key, { message: 'Hi' })).toEqual(unknown)
  expect(await reads(key)).toBe(401)
  const { data } = await json<Page<ApiKey>>(await app.send('GET', '/api-keys?limit=1', { as: app.ada }))
  expect(data).toMatchObject([
    { id: key.id, shown_to: [admin.userId], frozen_at: expect.any(String), revoked_at: null },
  ])

  const thawed = await rotate(app.ada, key)
  expect(thawed).toMatchObject({
    shown_to: [app.ada.userId],
    shown_to_role: 'owner',
    previous_shown_to: [],
    previous_expires_at: null,
    frozen_at: null,
  })
  expect(await answerTo('POST', '/chat', thawed, { message: 'Hi' })).toBe(200)
  expect(await reads(key)).toBe(401)
})

test('the secret before a rotation ends with the member who was shown it, and the new one does not', async () => {
  const [admin, member] = [await addMember(app, 'admin'), await addMember(app, 'member')]
  const key = await makeKey(admin, member, ['chat:read'])
  const rotated = await rotate(app.ada, key)
  expect(rotated).toMatchObject({ shown_to: [app.ada.userId], previous_shown_to: [admin.userId] })
  expect([await reads(key), await reads(rotated)]).toEqual([200, 200])
  await remove(admin)
  expect([await reads(key), await reads(rotated)]).toEqual([401, 200])
  expect(await show(key)).toMatchObject({
    created_by: admin.userId,
    previous_shown_to: [],
    previous_expires_at: null,
    frozen_at: null,
  })
})

test('in the opposite case the secret before a rotation works until its overlap is over', async () => {
  const [admin, member] = [await addMember(app, 'admin'), await addMember(app, 'member')]
  const key = await makeKey(app.ada, member, ['chat:read'])
  const rotated = await rotate(admin, key)
  await remove(admin)
  expect([await reads(key), await reads(rotated)]).toEqual([200, 401])
  expect(await show(key)).toMatchObject({ shown_to: [admin.userId], frozen_at: expect.any(String) })
})

test('a key that two members may hold cannot make or rotate a key that outlives either of them', async () => {
  const [maker, holder] = [await addMember(app, 'admin'), await addMember(app, 'admin')]
  const first = await makeKey(maker, holder, scopesOfRole.admin)
  const byKey = (body: object, path = '/api-keys') => ask('POST', path, first, body)
  const made = await json<ShownApiKey>(await byKey({ name: 'Made', scopes: ['chat:read'] }))
  const forAnother = await json<ShownApiKey>(
    await byKey({ name: 'Another', user_id: (await addMember(app, 'member')).userId, scopes: ['chat:read'] }),
  )
  const ofAda = await makeKey(app.ada, await addMember(app, 'member'), ['chat:read'])
  const rotated = await json<ShownApiKey>(await byKey({ overlap_seconds: 0 }, `/api-keys/${ofAda.id}/rotate`))
  for (const key of [made, forAnother, rotated]) {
    expect(new Set((await show(key)).shown_to)).toEqual(new Set([maker.userId, holder.userId]))
    expect(await reads(key)).toBe(200)
  }
  await remove(maker)
  for (const key of [made, forAnother, rotated]) expect(await reads(key)).toBe(401)
})

test('an organization’s first key, which the operator made, depends only on its owner’s role', async () => {
  const created = await app.send('POST', '/organizations', {
    headers: { authorization: `Bearer ${app.credentials.operatorToken}` },
    body: { name: 'Initech', owner: { email: 'bill@initech.example' } },
  })
  const { api_key: first } = await json<{ api_key: ShownApiKey }>(created)
  expect(first).toMatchObject({ created_by: null, shown_to: [], shown_to_role: null, frozen_at: null })
  expect(await answerTo('POST', '/members', first, anOwner())).toBe(200)
  await app.database.rows("UPDATE members SET role = 'admin' WHERE user_id = $1", [first.user_id])
  expect(await answerTo('POST', '/members', first, anOwner())).toEqual(above)
})

test.each<[Scope[], Role, string[]]>([
  [['members:write'], 'owner', scopesOfRole.owner.filter((scope) => scope !== 'members:write')],
  [['members:write'], 'viewer', ['chat:read', 'organization:read']],
  [['members:write', 'chat:read', 'organization:read'], 'member', ['chat:write']],
])('an owner’s key with only %j makes no one a member with the role %s', async (scopes, role, missing) => {
  const key = await makeKey(app.ada, app.ada, scopes)
  const other = await addMember(app, 'viewer')
  const refusals = [await ask('POST', '/members', key, { ...anOwner(), role })]
  if (role !== 'viewer') refusals.push(await ask('PATCH', `/members/${other.userId}`, key, { role }))
  for (const refused of refusals) {
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({
      error: { code: 'scope_above_yours', details: { scopes: missing } },
    })
  }
})

test('it makes no owner of an admin either, and still takes a role or a membership away', async () => {
  const key = await makeKey(app.ada, app.ada, ['members:write'])
  const { userId } = await addMember(app, 'admin')
  const change = (role: Role) => answerTo('PATCH', `/members/${userId}`, key, { role })
  expect(await change('owner')).toEqual([403, 'scope_above_yours'])
  expect(await change('admin')).toBe(200)
  expect(await change('viewer')).toBe(200)
  expect(await answerTo('DELETE', `/members/${userId}`, key)).toBe(204)
})

test('a key with all that a role has gives that role', async () => {
  const key = await makeKey(app.ada, app.ada, [...scopesOfRole.member, 'members:write'])
  expect(await answerTo('POST', '/members', key, { ...anOwner(), role: 'member' })).toBe(200)
  expect(await answerTo('POST', '/members', key, { ...anOwner(), role: 'admin' })).toEqual([
    403,
    'scope_above_yours',
  ])
})

test('a new role can be used at once, even if the old one is still remembered', async () => {
  const viewer = await addMember(app, 'viewer')
  expect(await answerTo('GET', '/members', viewer)).toEqual([403, 'permission_denied'])
  aheadMs += 1_000
  await changeRole(viewer, 'admin')
  expect(await answerTo('POST', '/members', viewer, { ...anOwner(), role: 'viewer' })).toBe(200)
  await changeRole(viewer, 'owner')
  expect(await answerTo('POST', '/members', viewer, anOwner())).toBe(200)
})
