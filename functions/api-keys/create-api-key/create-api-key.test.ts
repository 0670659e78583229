import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import type { ShownApiKey } from '../../../lib/auth/api-keys/api-key-record.ts'
import { newId } from '../../../lib/ids.ts'
import { allScopes } from '../../../lib/roles.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'
import { until } from '../../../test/harness/until.ts'

let app: Application
let admin: Caller

beforeAll(async () => {
  app = await startApplication()
  admin = await addMember(app, 'admin')
})
afterAll(() => app.close())

const create = (body: unknown, as: Caller = app.ada) => app.send('POST', '/api-keys', { as, body })
const createWith = (key: string, body: unknown) =>
  app.send('POST', '/api-keys', { headers: { 'x-api-key': key }, body })
const created = async (body: object, as?: Caller) => json<ShownApiKey>(await create(body, as))
const events = (target: string) =>
  app.database.rows('SELECT user_id, api_key_id, action, before, after FROM audit_log WHERE target = $1', [
    target,
  ])
const waitingLocks = () =>
  app.database.rows(
    `SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE NOT l.granted AND a.datname = current_database()`,
  )
const countKeys = async () =>
  (await app.database.rows<{ count: number }>('SELECT count(*)::int FROM api_keys'))[0]?.count

test('a key with nothing but a name acts for its maker, may chat, and does not end', async () => {
  const response = await create({ name: '  CI  ' })
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  const { key, ...shown } = await json<ShownApiKey>(response)
  expect(shown).toEqual({
    id: `key_${key.slice('ck_live_'.length).slice(0, 32)}`,
    name: 'CI',
    user_id: app.ada.userId,
    created_by: app.ada.userId,
    shown_to: [app.ada.userId],
    shown_to_role: 'owner',
    previous_shown_to: [],
    scopes: ['chat:read', 'chat:write'],
    allowed_models: null,
    created_at: expect.any(String),
    expires_at: null,
    previous_expires_at: null,
    revoked_at: null,
    frozen_at: null,
    last_used_at: null,
  })
  const chats = await app.send('GET', '/chats', { headers: { authorization: `Bearer ${key}` } })
  expect(chats.status).toBe(200)
  expect(await events(shown.id)).toEqual([
    { user_id: app.ada.userId, api_key_id: null, action: 'api_key.created', before: null, after: shown },
  ])
})

test('everything that can be said of a key is kept', async () => {
  const member = await addMember(app, 'member')
  const body = {
    name: 'All',
    user_id: member.userId,
    scopes: ['chat:read'],
    allowed_models: ['claude-haiku-5-5'],
    expires_at: '2999-12-31T23:59:59Z',
  }
  expect(await created(body)).toMatchObject({ ...body, expires_at: '2999-12-31T23:59:59.000Z' })
})

test('a key that was made with a key is written to both in the audit log', async () => {
  const { key, id } = await created({ name: 'Maker', scopes: ['api-keys:write', 'chat:read'] })
  const made = await json<ShownApiKey>(await createWith(key, { name: 'Made', scopes: ['chat:read'] }))
  expect(await events(made.id)).toMatchObject([{ user_id: app.ada.userId, api_key_id: id }])
})

test('a key makes no stronger key', async () => {
  const { key } = await created({ name: 'Weak', scopes: ['api-keys:write', 'chat:read'] })
  const before = await countKeys()
  for (const scopes of [undefined, ['chat:write'], ['chat:read', 'chat:write'], [...allScopes]]) {
    const response = await createWith(key, { name: 'Strong', scopes })
    expect(response.status).toBe(403)
    const missing = (scopes ?? ['chat:write']).filter((each) => !/^(chat:read|api-keys:write)$/.test(each))
    expect(await response.json()).toMatchObject({
      error: { code: 'scope_above_yours', details: { scopes: missing } },
    })
  }
  expect(await countKeys()).toBe(before)
})

test('a key that is limited to some models makes keys with the same limit, or a narrower one', async () => {
  const [haiku, sonnet] = ['claude-haiku-5-5', 'claude-sonnet-5-5'] as const
  const { key } = await created({ name: 'Cheap', scopes: ['api-keys:write'], allowed_models: [haiku] })
  const make = (models: object) => createWith(key, { name: 'Child', scopes: ['api-keys:write'], ...models })
  for (const allowed_models of [null, [sonnet], [haiku, sonnet]]) {
    const response = await make({ allowed_models })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ error: { code: 'models_above_yours' } })
  }
  for (const models of [{}, { allowed_models: [haiku] }]) {
    expect(await json<ShownApiKey>(await make(models))).toMatchObject({ allowed_models: [haiku] })
  }
})

test('an admin makes keys for everybody but owners', async () => {
  for (const role of ['viewer', 'member', 'admin'] as const) {
    const { userId } = await addMember(app, role)
    const key = { name: 'Key', user_id: userId, scopes: ['chat:read'] }
    expect(await created(key, admin)).toMatchObject({ user_id: userId })
  }
  const response = await create({ name: 'Key', user_id: app.ada.userId }, admin)
  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ error: { code: 'role_above_yours' } })
})

test.each(['member', 'viewer'] as const)('a %s makes no key', async (role) => {
  const response = await create({ name: 'Key' }, await addMember(app, role))
  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ error: { code: 'permission_denied' } })
})

test('for a member of another tenant, a removed one and none at all the answer is the same to the byte', async () => {
  const removed = await addMember(app, 'member')
  await app.database.rows('UPDATE members SET removed_at = now() WHERE user_id = $1', [removed.userId])
  const answers = new Set<string>()
  for (const userId of [app.grace.userId, removed.userId, newId('user'), 'nobody', '']) {
    const body = { name: 'Key', user_id: userId }
    const response = await app.send('POST', '/api-keys', {
      as: app.ada,
      body,
      headers: { 'x-request-id': 'same' },
    })
    expect(response.status).toBe(404)
    answers.add(await response.text())
  }
  expect([...answers]).toEqual([expect.stringContaining('member_not_found')])
})

const wrong: [what: string, body: object, says: string][] = [
  ['no name', {}, 'name is missing'],
  ['a blank name', { name: ' ' }, 'name is below'],
  ['a name that is too long', { name: 'x'.repeat(101) }, 'name is above'],
  [
    'an unknown scope',
    { name: 'x', scopes: ['chat:read', 'chat:delete'] },
    'scopes.1 must be one of chat:read',
  ],
  ['no scope', { name: 'x', scopes: [] }, 'scopes is below'],
  ['a scope twice', { name: 'x', scopes: ['chat:read', 'chat:read'] }, 'scopes must not name the same twice'],
  ['no model', { name: 'x', allowed_models: [] }, 'allowed_models is below'],
  ['an unknown model', { name: 'x', allowed_models: ['gpt-4'] }, 'The model \\"gpt-4\\" is not available'],
  [
    'a time without its zone',
    { name: 'x', expires_at: '2999-01-01T00:00:00' },
    'expires_at must be a time in UTC',
  ],
  [
    'a time that is none',
    { name: 'x', expires_at: '2999-02-30T00:00:00Z' },
    'expires_at must be a time in UTC',
  ],
  [
    'a time in the past',
    { name: 'x', expires_at: '2020-01-01T00:00:00Z' },
    'expires_at must be in the future',
  ],
  ['a key of the maker', { name: 'x', key: 'ck_live_mine' }, 'unknown field'],
]

test.each(wrong)('%s is refused with 400', async (_what, body, says) => {
  const before = await countKeys()
  const response = await create(body)
  expect(response.status).toBe(400)
  expect(await response.text()).toContain(says)
  expect(await countKeys()).toBe(before)
})

test('an organization has a thousand keys that are not revoked, and not one more, however many come at once', async () => {
  const { organizationId, userId } = app.grace
  await app.database.rows(
    `INSERT INTO api_keys (organization_id, id, user_id, name, digest, pepper_id, scopes)
     SELECT $1, 'key_' || md5(n::text), $2, 'Key', '', '', '{}' FROM generate_series(1, 998) n`,
    [organizationId, userId],
  )
  const responses = await Promise.all(
    Array.from({ length: 6 }, (_, index) => create({ name: `Key ${index}` }, app.grace)),
  )
  const refused = responses.filter(({ status }) => status !== 200)
  expect(refused.map(({ status }) => status)).toEqual([409, 409, 409, 409])
  expect(await refused[0]?.json()).toMatchObject({ error: { code: 'too_many_api_keys' } })

  await app.database.rows("UPDATE api_keys SET revoked_at = now() WHERE id = 'key_' || md5('1')")
  expect((await create({ name: 'In its place' }, app.grace)).status).toBe(200)
})

test('a member who is being removed gets no key that outlives them', async () => {
  const { userId } = await addMember(app, 'member')
  const { organizationId } = app.ada
  const removal = new Client({ connectionString: app.database.ownerUrl })
  await removal.connect()
  await removal.query(
    `BEGIN; SELECT enter_organization_alone('${organizationId}', '${app.ada.userId}', NULL, 'owner')`,
  )
  await removal.query('UPDATE members SET removed_at = now() WHERE user_id = $1', [userId])
  const creation = create({ name: 'Late', user_id: userId })
  await until(async () => (await waitingLocks())[0])
  await removal.query('COMMIT')
  await removal.end()
  expect((await creation).status).toBe(404)
})

test('a caller who was demoted or removed a moment ago makes no key for others, though still remembered', async () => {
  const demoted = await addMember(app, 'owner')
  const removed = await addMember(app, 'owner')
  for (const caller of [demoted, removed]) expect((await create({ name: 'Before' }, caller)).status).toBe(200)
  await app.database.rows("UPDATE members SET role = 'member' WHERE user_id = $1", [demoted.userId])
  await app.database.rows('UPDATE members SET removed_at = now() WHERE user_id = $1', [removed.userId])
  const before = await countKeys()
  const body = { name: 'After', user_id: app.ada.userId }
  expect((await create(body, demoted)).status).toBe(403)
  expect((await create(body, removed)).status).toBe(401)
  expect(await countKeys()).toBe(before)
})

test('a key that was revoked a moment ago makes no other key, though still remembered', async () => {
  const { id, key } = await created({ name: 'Stolen', scopes: allScopes })
  expect((await createWith(key, { name: 'Before' })).status).toBe(200)
  await app.database.rows('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [id])
  expect((await createWith(key, { name: 'After' })).status).toBe(401)
})

test('a key gets no scope that the member for whom it acts does not have, whoever makes it', async () => {
  for (const [role, scopes, missing] of [
    ['viewer', ['chat:read', 'chat:write'], ['chat:write']],
    ['viewer', [...allScopes], allScopes.filter((each) => !/^(chat|organization):read$/.test(each))],
    ['member', ['chat:write', 'members:write'], ['members:write']],
  ] as const) {
    const { userId } = await addMember(app, role)
    const before = await countKeys()
    const response = await create({ name: 'Planted', user_id: userId, scopes })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({
      error: { code: 'scope_above_member', details: { scopes: missing } },
    })
    expect(await countKeys()).toBe(before)
  }
})

test('a key that may not read the chats of others makes none that chats on their behalf', async () => {
  const { userId } = await addMember(app, 'member')
  const scopes = ['api-keys:write', 'chat:read', 'chat:write', 'organization:read'] as const
  const { key } = await created({ name: 'Maker', scopes })
  for (const scope of ['chat:read', 'chat:write']) {
    const response = await createWith(key, { name: 'Ear', user_id: userId, scopes: [scope] })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({
      error: { code: 'scope_above_yours', details: { scopes: ['chat:read-organization'] } },
    })
  }
  const harmless = await createWith(key, { name: 'Deaf', user_id: userId, scopes: ['organization:read'] })
  expect(harmless.status).toBe(200)
})
