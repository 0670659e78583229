import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { type Application, startApplication } from './harness/application.ts'
import { json } from './harness/json.ts'

let app: Application
let weak: Client
let chatOfAda: string

beforeAll(async () => {
  app = await startApplication()
  const response = await app.send('POST', '/chat', { as: app.ada, body: { message: 'A secret of Acme' } })
  chatOfAda = (await json<{ chat_id: string }>(response)).chat_id
  // Leaves a row in the audit log.
  await app.send('PATCH', '/organization', { as: app.ada, body: { name: 'Acme' } })
  await app.database.rows(
    "INSERT INTO rate_limits (organization_id, scope, subject) VALUES ($1, 'member', $2)",
    [app.ada.organizationId, app.ada.userId],
  )
  weak = new Client({ connectionString: app.database.runtimeUrl })
  await weak.connect()
})
afterAll(async () => {
  await weak.end()
  await app.close()
})

const unknownChat = 'chat_00000000000070008000000000000000'
const chatRoutes = [
  ['GET', '/chats/{chat_id}', undefined],
  ['PATCH', '/chats/{chat_id}', { title: 'Mine now' }],
  ['DELETE', '/chats/{chat_id}', undefined],
  ['GET', '/chats/{chat_id}/messages', undefined],
  ['POST', '/chat', { message: 'Go on', chat_id: '{chat_id}' }],
  ['POST', '/chat/stream', { message: 'Go on', chat_id: '{chat_id}' }],
] as const

test.each(chatRoutes)(
  '%s %s: the id of another tenant answers like one that never was, to the byte',
  async (method, path, body) => {
    const ask = async (chatId: string) => {
      const fill = (text: string) => text.replaceAll('{chat_id}', chatId)
      const response = await app.send(method, fill(path), {
        as: app.grace,
        ...(body && { body: fill(JSON.stringify(body)) }),
        headers: { 'x-request-id': 'same' },
      })
      return [response.status, await response.text()]
    }
    const [foreign, unknown] = [await ask(chatOfAda), await ask(unknownChat)]
    expect(foreign).toEqual(unknown)
    expect(foreign[0]).toBe(404)
  },
)

test('none of that changed anything or reached Claude', async () => {
  expect(app.claude.requests()).toHaveLength(1)
  expect(await (await app.send('GET', `/chats/${chatOfAda}`, { as: app.ada })).json()).toMatchObject({
    title: 'A secret of Acme',
  })
})

const tenantTables = [
  'organizations',
  'members',
  'api_keys',
  'audit_log',
  'rate_limits',
  'chats',
  'turns',
  'messages',
  'usage_records',
]

test.each(tenantTables)(
  '%s: the runtime role sees no row without an organization, and only its own within one',
  async (table) => {
    await weak.query("SELECT set_config('app.organization_id', '', false)")
    expect((await weak.query(`SELECT * FROM ${table}`)).rowCount).toBe(0)

    const column = table === 'organizations' ? 'id' : 'organization_id'
    const seen = async (organizationId: string) => {
      await weak.query("SELECT set_config('app.organization_id', $1, false)", [organizationId])
      return (await weak.query(`SELECT DISTINCT ${column} AS owner FROM ${table}`)).rows
    }
    expect(await seen(app.ada.organizationId)).toEqual([{ owner: app.ada.organizationId }])
    const ofGrace = await seen(app.grace.organizationId)
    expect(ofGrace.filter(({ owner }) => owner !== app.grace.organizationId)).toEqual([])
  },
)

test('a row of one organization cannot point to another, nor be written for it', async () => {
  await weak.query("SELECT set_config('app.organization_id', $1, false)", [app.grace.organizationId])
  const insert = (organizationId: string) =>
    weak.query(
      `INSERT INTO turns (organization_id, id, chat_id, user_id, request_id, answer_id, model, max_tokens)
       VALUES ($1, 'turn_00000000000070008000000000000000', $2, $3, 'r', 'msg_00000000000070008000000000000000', 'm', 1)`,
      [organizationId, chatOfAda, app.grace.userId],
    )
  await expect(insert(app.grace.organizationId)).rejects.toMatchObject({ code: '23503' })
  await expect(insert(app.ada.organizationId)).rejects.toMatchObject({ code: '42501' })
})

test.each([
  ['books cannot be moved', 'UPDATE usage_records SET recorded_at = now()'],
  ['books cannot be deleted', 'DELETE FROM usage_records'],
  ['answers cannot be rewritten', "UPDATE messages SET content = 'x'"],
  ['turns cannot be deleted', 'DELETE FROM turns'],
  ['tables cannot be made', 'CREATE TABLE mine ()'],
  ['row-level security cannot be switched off', 'ALTER TABLE chats DISABLE ROW LEVEL SECURITY'],
])('as the runtime role %s', async (_claim, statement) => {
  await weak.query("SELECT set_config('app.organization_id', $1, false)", [app.ada.organizationId])
  await expect(weak.query(statement)).rejects.toMatchObject({ code: '42501' })
})

test('in the books only an estimate can change, and only once', async () => {
  const { turn_id: turnId } = (await (
    await app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi' } })
  ).json()) as { turn_id: string }
  await weak.query("SELECT set_config('app.organization_id', $1, false)", [app.ada.organizationId])
  const change = async () => {
    const sql = 'UPDATE usage_records SET cost_nano_usd = 1, estimated = false WHERE turn_id = $1'
    return (await weak.query(sql, [turnId])).rowCount
  }
  expect(await change()).toBe(0)
  await app.database.rows('UPDATE usage_records SET estimated = true WHERE turn_id = $1', [turnId])
  expect([await change(), await change()]).toEqual([1, 0])
})

test('a member of one organization is nobody in another', async () => {
  const stranger = { organizationId: app.ada.organizationId, userId: app.grace.userId }
  expect((await app.send('GET', '/chats', { as: stranger })).status).toBe(401)
})
