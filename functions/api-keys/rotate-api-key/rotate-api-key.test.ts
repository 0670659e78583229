import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { ShownApiKey } from '../../../lib/auth/api-keys/api-key-record.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'
import { refusesForeignIds } from '../../../test/harness/foreign-ids.ts'
import { json } from '../../../test/harness/json.ts'
import { routes } from '../../routes.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const create = async (body: object) =>
  json<ShownApiKey>(await app.send('POST', '/api-keys', { as: app.ada, body: { name: 'Key', ...body } }))
const rotate = (id: string, body: object, as: Caller = app.ada) =>
  app.send('POST', `/api-keys/${id}/rotate`, { as, body })
const rotated = async (id: string, body: object) => json<ShownApiKey>(await rotate(id, body))
const codeOf = async (response: Response) => (await json<{ error: { code: string } }>(response)).error.code
const statusWith = async (key: string) =>
  (await app.send('GET', '/chats', { headers: { 'x-api-key': key } })).status

test('the new key is the same but for itself, and both are valid for a day', async () => {
  const { key: oldKey, ...before } = await create({ scopes: ['chat:read'] })
  const startedAt = Date.now()
  const response = await rotate(before.id, {})
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  const { key: newKey, ...after } = await json<ShownApiKey>(response)
  expect(after).toEqual({
    ...before,
    previous_shown_to: [app.ada.userId],
    previous_expires_at: expect.any(String),
  })
  const overlap = Date.parse(after.previous_expires_at ?? '') - startedAt
  expect(Math.round(overlap / 60_000)).toBe(24 * 60)

  expect(newKey).not.toBe(oldKey)
  expect([await statusWith(oldKey), await statusWith(newKey)]).toEqual([200, 200])
  expect(
    await app.database.rows('SELECT action, before, after FROM audit_log WHERE target = $1 ORDER BY id', [
      before.id,
    ]),
  ).toEqual([
    { action: 'api_key.created', before: null, after: before },
    { action: 'api_key.rotated', before, after },
  ])
})

test('without an overlap the old key is wrong at once', async () => {
  const { key: oldKey, id } = await create({})
  const { key: newKey, previous_expires_at } = await rotated(id, { overlap_seconds: 0 })
  expect(previous_expires_at).toBeNull()
  expect([await statusWith(oldKey), await statusWith(newKey)]).toEqual([401, 200])
})

test('a second rotation ends the overlap of the first', async () => {
  const { key: first, id } = await create({})
  const { key: second } = await rotated(id, {})
  const { key: third } = await rotated(id, {})
  expect([await statusWith(first), await statusWith(second), await statusWith(third)]).toEqual([
    401, 200, 200,
  ])
})

test('a key that is revoked or has expired is not rotated', async () => {
  const revoked = await create({})
  await app.send('DELETE', `/api-keys/${revoked.id}`, { as: app.ada })
  const gone = await rotate(revoked.id, {})
  expect([gone.status, await codeOf(gone)]).toEqual([404, 'api_key_not_found'])

  const expired = await create({ expires_at: '2999-01-01T00:00:00Z' })
  await app.database.rows('UPDATE api_keys SET expires_at = now() WHERE id = $1', [expired.id])
  const refused = await rotate(expired.id, {})
  expect([refused.status, await codeOf(refused)]).toEqual([409, 'api_key_expired'])
})

test("rotating a key never yields a stronger one than the caller's own", async () => {
  const weak = await create({ scopes: ['api-keys:write', 'chat:read'], allowed_models: ['claude-haiku-5-5'] })
  const strong = await create({ scopes: ['chat:read', 'members:write'] })
  const broad = await create({ scopes: ['chat:read'] })
  for (const [{ id }, code] of [
    [strong, 'scope_above_yours'],
    [broad, 'models_above_yours'],
  ] as const) {
    const response = await app.send('POST', `/api-keys/${id}/rotate`, {
      headers: { 'x-api-key': weak.key },
      body: {},
    })
    expect([response.status, await codeOf(response)]).toEqual([403, code])
  }
})

test('an admin does not rotate the key of an owner', async () => {
  const { id, key } = await create({})
  const response = await rotate(id, { overlap_seconds: 0 }, await addMember(app, 'admin'))
  expect([response.status, await codeOf(response)]).toEqual([403, 'role_above_yours'])
  expect(await statusWith(key)).toBe(200)
})

test.each([-1, 2_592_001, 1.5, '60', null])(
  'an overlap of %j seconds is refused',
  async (overlap_seconds) => {
    const { id } = await create({})
    expect((await rotate(id, { overlap_seconds })).status).toBe(400)
  },
)

test('of two rotations at once each makes a key, and both are valid', async () => {
  const { key: first, id } = await create({})
  const both = await Promise.all([rotated(id, {}), rotated(id, {})])
  expect(await Promise.all(both.map(({ key }) => statusWith(key)))).toEqual([200, 200])
  expect(await statusWith(first)).toBe(401)
})

refusesForeignIds(() => app, routes['rotate-api-key'], {})
