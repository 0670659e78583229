import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import type { ShownApiKey } from '../../../lib/auth/api-keys/api-key-record.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'
import { refusesForeignIds } from '../../../test/harness/foreign-ids.ts'
import { json } from '../../../test/harness/json.ts'
import { until } from '../../../test/harness/until.ts'
import { routes } from '../../routes.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const create = async (body: object = {}) =>
  json<ShownApiKey>(await app.send('POST', '/api-keys', { as: app.ada, body: { name: 'Key', ...body } }))
const revoke = (id: string, as: Caller = app.ada) => app.send('DELETE', `/api-keys/${id}`, { as })
const waitingLocks = () =>
  app.database.rows(
    `SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE NOT l.granted AND a.datname = current_database()`,
  )
const statusWith = async (key: string) =>
  (await app.send('GET', '/chats', { headers: { 'x-api-key': key } })).status

test('a revoked key is worth nothing, nor is the one before its rotation, and the log says who ended it', async () => {
  const { key, id } = await create()
  const rotation = await app.send('POST', `/api-keys/${id}/rotate`, { as: app.ada, body: {} })
  const { key: newKey, ...before } = await json<ShownApiKey>(rotation)
  const response = await revoke(id)
  expect(response.status).toBe(204)
  expect(await response.text()).toBe('')
  expect([await statusWith(key), await statusWith(newKey)]).toEqual([401, 401])
  expect(
    await app.database.rows(
      "SELECT user_id, before, after FROM audit_log WHERE target = $1 AND action = 'api_key.revoked'",
      [id],
    ),
  ).toEqual([{ user_id: app.ada.userId, before, after: { ...before, revoked_at: expect.any(String) } }])
})

test('of many revocations at once one does it, and one event is written', async () => {
  const { id } = await create()
  // Held back until all of them have come to the key.
  const holder = new Client({ connectionString: app.database.ownerUrl })
  await holder.connect()
  await holder.query(`BEGIN; SELECT set_config('app.organization_id', '${app.ada.organizationId}', true)`)
  await holder.query('SELECT FROM api_keys WHERE id = $1 FOR UPDATE', [id])
  const revocations = Array.from({ length: 5 }, () => revoke(id))
  await until(async () => (await waitingLocks()).length === 5 || undefined)
  await holder.query('COMMIT')
  await holder.end()

  const statuses = (await Promise.all(revocations)).map(({ status }) => status)
  expect(statuses.filter((status) => status !== 204)).toEqual([404, 404, 404, 404])
  expect(
    await app.database.rows("SELECT FROM audit_log WHERE target = $1 AND action = 'api_key.revoked'", [id]),
  ).toHaveLength(1)
})

test('a key revokes itself', async () => {
  const { key, id } = await create({ scopes: ['api-keys:write'] })
  const response = await app.send('DELETE', `/api-keys/${id}`, { headers: { 'x-api-key': key } })
  expect(response.status).toBe(204)
})

test('an admin does not revoke the key of an owner, and revokes that of everybody else', async () => {
  const admin = await addMember(app, 'admin')
  const ofOwner = await create()
  const response = await revoke(ofOwner.id, admin)
  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ error: { code: 'role_above_yours' } })
  expect(await statusWith(ofOwner.key)).toBe(200)

  const { userId } = await addMember(app, 'member')
  expect((await revoke((await create({ user_id: userId })).id, admin)).status).toBe(204)
})

test('the key of a removed member can still be revoked', async () => {
  const { userId } = await addMember(app, 'member')
  const { id } = await create({ user_id: userId })
  await app.database.rows('UPDATE members SET removed_at = now() WHERE user_id = $1', [userId])
  expect((await revoke(id)).status).toBe(204)
})

refusesForeignIds(() => app, routes['revoke-api-key'])
