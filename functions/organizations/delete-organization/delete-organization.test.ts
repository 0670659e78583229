import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { costOf } from '../../../test/harness/books.ts'
import { json } from '../../../test/harness/json.ts'
import { readEvents } from '../../../test/harness/server-sent-events.ts'
import { until } from '../../../test/harness/until.ts'

let app: Application
/** A new one for each test. */
let id: string
let userId: string
let key: string

beforeAll(async () => {
  app = await startApplication({ AUTH_MODE: 'production' })
  // In place of the ten seconds that every statement has; for connections that are opened from now on.
  await app.database.rows(
    `DO $$ BEGIN
       EXECUTE format('ALTER ROLE app_runtime IN DATABASE %I SET statement_timeout = ''2s''', current_database());
     END $$`,
  )
})
beforeEach(async () => {
  app.claude.reset()
  app.claude.setDefault({})
  const body = { name: 'Initech', owner: { email: 'bill@initech.example', subject: 'auth0|bill' } }
  const created = await json<{
    organization: { id: string }
    owner: { user_id: string }
    api_key: { key: string }
  }>(await app.send('POST', '/organizations', { headers: operator(), body }))
  id = created.organization.id
  userId = created.owner.user_id
  key = created.api_key.key
})
afterAll(() => app.close())

const operator = () => ({
  authorization: `Bearer ${app.credentials.operatorToken}`,
  'x-request-id': 'operator-1',
})
const asOwner = () => ({ 'x-api-key': key, 'x-request-id': 'of-initech' })
const erase = (organizationId = id) =>
  app.send('DELETE', `/organizations/${organizationId}`, { headers: operator() })
const say = (message: string) => app.send('POST', '/chat', { headers: asOwner(), body: { message } })
const rows = (sql: string) => app.database.rows(sql, [id])
const count = async (table: string) =>
  (
    await app.database.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${table} WHERE organization_id = $1`,
      [id],
    )
  )[0]?.n

test('everything that was said and everybody who was named is gone, and the response says what stays', async () => {
  await say('A secret of Initech')
  const messages = [{ role: 'user', content: 'Another secret' }]
  const body = { model: 'claude-sonnet-5-5', max_tokens: 9, messages }
  await app.send('POST', '/v1/messages', { headers: asOwner(), body })
  const before = await rows('SELECT turn_id, cost_nano_usd FROM usage_records WHERE organization_id = $1')
  const response = await erase()
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    id,
    deleted_at: expect.any(String),
    kept: expect.stringContaining('token counts'),
  })
  expect([await count('chats'), await count('messages')]).toEqual([0, 0])
  const erased = { request_id: '', state: 'completed', question_digest: null }
  expect(
    await rows('SELECT request_id, state, question_digest FROM turns WHERE organization_id = $1'),
  ).toEqual([erased, erased])
  expect(await rows('SELECT email, subject FROM members WHERE organization_id = $1')).toEqual([
    { email: null, subject: null },
  ])
  expect(await rows('SELECT name, digest, scopes FROM api_keys WHERE organization_id = $1')).toEqual([
    { name: 'erased', digest: Buffer.alloc(0), scopes: [] },
  ])
  expect(await rows('SELECT turn_id, cost_nano_usd FROM usage_records WHERE organization_id = $1')).toEqual(
    before,
  )
})

test('the one event that is left says that the operator did it, and when', async () => {
  await app.send('POST', `/organizations/${id}/suspend`, { headers: operator() })
  const { deleted_at: at } = await json<{ deleted_at: string }>(await erase())
  const events = await rows(
    `SELECT action, target, user_id, api_key_id, request_id, before, after FROM audit_log WHERE organization_id = $1`,
  )
  expect(events).toEqual([
    {
      action: 'organization.deleted',
      target: id,
      user_id: null,
      api_key_id: null,
      request_id: 'operator-1',
      before: { deleted_at: null },
      after: { deleted_at: at },
    },
  ])
})

test('the directory shows it without its name, and every change answers as if it had never been', async () => {
  const { deleted_at: at } = await json<{ deleted_at: string }>(await erase())
  const shown = await app.send('GET', `/organizations/${id}`, { headers: operator() })
  expect(await shown.json()).toMatchObject({ id, name: 'erased', deleted_at: at })

  const unknown = 'org_00000000000070008000000000000000'
  const answers = async (method: string, path: (organizationId: string) => string) => {
    const ask = async (organizationId: string) => {
      const response = await app.send(method, path(organizationId), { headers: operator() })
      return [response.status, await response.text()]
    }
    const [erased, never] = [await ask(id), await ask(unknown)]
    expect(erased).toEqual(never)
    expect(erased[0]).toBe(404)
  }
  await answers('DELETE', (organizationId) => `/organizations/${organizationId}`)
  await answers('POST', (organizationId) => `/organizations/${organizationId}/suspend`)
  await answers('POST', (organizationId) => `/organizations/${organizationId}/restore`)
  expect(await count('audit_log')).toBe(1)
})

test('its key no longer works', async () => {
  await erase()
  expect((await say('Hello?')).status).toBe(401)
})

test('a caller who is still remembered for some seconds writes nothing', async () => {
  const { chat_id: chatId } = await json<{ chat_id: string }>(await say('Now I am known'))
  await erase()
  const attempts = [
    await say('canary'),
    await app.send('POST', '/chat/stream', { headers: asOwner(), body: { message: 'canary' } }),
    await app.send('PATCH', `/chats/${chatId}`, { headers: asOwner(), body: { title: 'canary' } }),
    await app.send('PATCH', '/organization', { headers: asOwner(), body: { name: 'canary' } }),
    await app.send('POST', '/api-keys', { headers: asOwner(), body: { name: 'canary' } }),
    await app.send('POST', '/members', {
      headers: asOwner(),
      body: { email: 'canary@x.example', role: 'viewer' },
    }),
  ]
  expect(attempts.map(({ status }) => status)).toEqual(attempts.map(() => 401))
  expect(app.claude.requests()).toHaveLength(1)
  expect([await count('chats'), await count('audit_log'), await count('members')]).toEqual([0, 1, 1])
  expect(await app.database.rows('SELECT name FROM organizations WHERE id = $1', [id])).toEqual([
    { name: 'erased' },
  ])
})

test('an answer that is under way is told to its end, is charged, and is not kept', async () => {
  app.claude.script({ tokens: 30, tokenMs: 20 })
  const response = await app.send('POST', '/chat/stream', {
    headers: asOwner(),
    body: { message: 'Slowly.' },
  })
  const events = readEvents(response)
  await events.next()
  await events.next()

  expect((await erase()).status).toBe(200)
  expect(app.claude.bill()[0]?.completed).toBe(false)
  const rest = await Array.fromAsync(events)
  expect(rest.at(-1)?.event).toBe('done')

  const [line] = app.claude.bill()
  expect(await rows('SELECT cost_nano_usd FROM usage_records WHERE organization_id = $1')).toEqual([
    { cost_nano_usd: String(costOf(line!)) },
  ])
  expect(await rows('SELECT state, request_id FROM turns WHERE organization_id = $1')).toEqual([
    { state: 'completed', request_id: '' },
  ])
  expect([await count('chats'), await count('messages')]).toEqual([0, 0])
})

/** Does something as the application would in a transaction of its own, and is given back before it commits. */
async function begun(...statements: string[]): Promise<{ commit: () => Promise<void> }> {
  const client = new Client({ connectionString: app.database.runtimeUrl })
  await client.connect()
  for (const statement of ['BEGIN', ...statements]) await client.query(statement)
  return {
    commit: async () => {
      await client.query('COMMIT')
      await client.end()
    },
  }
}

const erasureWaitsFor = (interval: string) =>
  until(async () => {
    const waiting = await app.database.rows(
      `SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE '%erase_organization%' AND wait_event_type = 'Lock'
          AND query_start < now() - $1::interval`,
      [interval],
    )
    return waiting.length > 0 || undefined
  })

const event = (action: string) =>
  `INSERT INTO audit_log (organization_id, id, request_id, action, target)
   VALUES ('${id}', 'audit_00000000000070008000000000000000', 'canary', '${action}', 'canary')`

test('a change of its members that is under way is waited for, and erased with the rest', async () => {
  const change = await begun(
    `SELECT enter_organization('${id}', '${userId}', NULL, 'owner')`,
    `INSERT INTO chats (organization_id, id, user_id, title)
     VALUES ('${id}', 'chat_00000000000070008000000000000000', '${userId}', 'canary')`,
    event('organization.updated'),
  )
  const erasing = erase()
  await erasureWaitsFor('0 s')
  await change.commit()
  expect((await erasing).status).toBe(200)
  expect([await count('chats'), await count('audit_log')]).toEqual([0, 1])
})

test('so is a change of the operator, and no event of it is left', async () => {
  const change = await begun(
    `SELECT set_config('app.organization_id', '${id}', true)`,
    `UPDATE organizations SET suspended_at = now() WHERE id = '${id}'`,
    event('organization.suspended'),
  )
  const erasing = erase()
  await erasureWaitsFor('0 s')
  await change.commit()
  expect((await erasing).status).toBe(200)
  expect(await rows('SELECT action FROM audit_log WHERE organization_id = $1')).toEqual([
    { action: 'organization.deleted' },
  ])
})

test('it may take longer than any other statement, as for a large organization it does', async () => {
  const change = await begun(`SELECT enter_organization('${id}', '${userId}', NULL, 'owner')`)
  const erasing = erase()
  await erasureWaitsFor('2.5 s')
  await change.commit()
  expect((await erasing).status).toBe(200)
})

test('of two at once, one erases and the other finds nothing', async () => {
  const statuses = (await Promise.all([erase(), erase()])).map(({ status }) => String(status))
  expect(statuses.toSorted()).toEqual(['200', '404'])
  expect(await count('audit_log')).toBe(1)
})

test('its neighbours keep everything', async () => {
  const headers = { 'x-api-key': app.credentials.apiKey }
  await app.send('POST', '/chat', { headers, body: { message: 'A secret of Acme' } })
  const others = () =>
    app.database.rows(
      `SELECT o.name, m.email, c.title, k.name AS key, k.revoked_at FROM organizations o
         JOIN members m ON m.organization_id = o.id LEFT JOIN chats c ON c.organization_id = o.id
         LEFT JOIN api_keys k ON k.organization_id = o.id WHERE o.id <> $1 ORDER BY 1, 2, 3, 4`,
      [id],
    )
  const before = await others()
  await erase()
  expect(await others()).toEqual(before)
})

test('an owner cannot do it', async () => {
  for (const headers of [asOwner(), { authorization: `Bearer ${key}` }]) {
    expect((await app.send('DELETE', `/organizations/${id}`, { headers })).status).toBe(401)
  }
  expect((await say('Still here')).status).toBe(200)
})
