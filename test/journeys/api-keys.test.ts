import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { makeApiKey } from '../../lib/auth/api-keys/api-key.ts'
import type { ShownApiKey } from '../../lib/auth/api-keys/api-key-record.ts'
import { digestSecret } from '../../lib/auth/secret-digest.ts'
import { newId } from '../../lib/ids.ts'
import { allScopes } from '../../lib/roles.ts'
import { addMember } from '../harness/add-member.ts'
import { startTappedApplication, type TappedApplication } from '../harness/faults/tapped-application.ts'
import type { Passage } from '../harness/faults/wire-tap.ts'
import { until } from '../harness/until.ts'

const originSecret = 'the-edge-that-stands-in-front-0123456789'
let app: TappedApplication
/** Every key ever made or shown in this file. */
const keys: string[] = []
/** Every answer to a refused request. */
const refusals: string[] = []

/** How far, in ms, our clock is ahead, so that no test waits. Postgres keeps its own time. */
let aheadMs = 0
const now = Date.now.bind(Date)

beforeAll(async () => {
  app = await startTappedApplication({
    AUTH_MODE: 'production',
    ORIGIN_VERIFY_SECRETS: originSecret,
    LOG_LEVEL: 'DEBUG',
  })
  keys.push(app.credentials.apiKey, app.credentials.adminKey)
  Date.now = () => now() + aheadMs
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({ text: 'one two three' })
})
afterAll(async () => {
  Date.now = now
  await app.close()
})

let addresses = 0

/** Sends a request from a new address, because too many wrong keys from one are refused. */
async function send(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<{ status: number; text: string; headers: Headers }> {
  const address = `192.0.2.${addresses++}:443`
  const response = await app.send(method, path, {
    headers: { 'x-origin-verify': originSecret, 'cloudfront-viewer-address': address, ...headers },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  if (!response.ok) refusals.push(text)
  return { status: response.status, text, headers: response.headers }
}

test('wrong keys from an address lock out no one there who has a right one', async () => {
  const from = { 'cloudfront-viewer-address': '198.51.100.7:443' }
  const show = async (key: string) =>
    (await send('GET', '/chats', { ...from, authorization: `Bearer ${key}` })).status
  const guesses = []
  for (let guess = 0; guess < 22; guess++) guesses.push(await show(makeApiKey(newId('apiKey'))))
  expect(guesses.slice(0, 20).every((status) => status === 401)).toBe(true)
  expect(guesses.slice(20)).toEqual([429, 429])
  // No process remembers this key: it is looked up while its address is being refused.
  aheadMs += 10_000
  expect(await show(app.credentials.apiKey)).toBe(200)
  expect(await show(makeApiKey(newId('apiKey')))).toBe(429)
})

const isNote = ({ direction, text }: Passage) =>
  direction === 'to server' && text.includes('note_api_key_use')
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const statusWith = async (key: string, path = '/chats') => (await send('GET', path, bearer(key))).status
const administer = (method: string, path: string, body?: unknown) =>
  send(method, path, bearer(app.credentials.adminKey), body)

async function shown(asking: Promise<{ status: number; text: string }>): Promise<ShownApiKey> {
  const { status, text } = await asking
  if (status !== 200) throw new Error(`refused: ${text}`)
  const made = JSON.parse(text) as ShownApiKey
  keys.push(made.key)
  return made
}

const create = (body: object = {}) => shown(administer('POST', '/api-keys', { name: 'Key', ...body }))
const rotate = (id: string, overlapSeconds: number) =>
  shown(administer('POST', `/api-keys/${id}/rotate`, { overlap_seconds: overlapSeconds }))

test('a key works as a Bearer token and as x-api-key, for the same caller', async () => {
  const { key } = await create()
  for (const headers of [bearer(key), { authorization: `bearer ${key}` }, { 'x-api-key': key }]) {
    const { status, text } = await send('GET', '/health', headers)
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({
      organization: { id: app.ada.organizationId },
      user: { id: app.ada.userId },
    })
  }
  const { text } = await send('POST', '/chat/stream', { 'x-api-key': key }, { message: 'Hi' })
  expect(text).toContain('event: done')
})

test('of two credentials, the one that looks like our key counts', async () => {
  const { key } = await create()
  const foreign = 'sk-ant-api03-0123456789'
  for (const headers of [
    { authorization: `Bearer ${foreign}`, 'x-api-key': key },
    { ...bearer(key), 'x-api-key': foreign },
    { authorization: 'Basic Og==', 'x-api-key': key },
  ]) {
    expect((await send('GET', '/chats', headers)).status).toBe(200)
  }
  const wrong = makeApiKey(newId('apiKey'))
  expect((await send('GET', '/chats', { ...bearer(wrong), 'x-api-key': foreign })).status).toBe(401)
})

test('a key acts in its own organization, whatever the headers say', async () => {
  const { key } = await create()
  const headers = { 'x-org-id': app.grace.organizationId, 'x-user-id': app.grace.userId }
  const { text } = await send('GET', '/health', { ...bearer(key), ...headers })
  expect(JSON.parse(text)).toMatchObject({
    organization: { id: app.ada.organizationId },
    user: { id: app.ada.userId },
  })
})

test('a key without a route’s scope is recognized there, and refused', async () => {
  for (const [method, path] of [
    ['GET', '/api-keys'],
    ['POST', '/api-keys'],
    ['GET', '/members'],
    ['PATCH', '/organization'],
  ] as const) {
    const { status, text } = await send(
      method,
      path,
      bearer(app.credentials.apiKey),
      method === 'GET' ? undefined : {},
    )
    expect(status).toBe(403)
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'permission_denied' } })
  }
  const { key: reader } = await create({ scopes: ['chat:read'] })
  expect((await send('POST', '/chat', bearer(reader), { message: 'Hi' })).status).toBe(403)
  expect(app.claude.requests()).toEqual([])
})

test('a wrong key and an unknown one get the same answer to the byte, and cost one query each', async () => {
  const { id } = await create()
  const wrong = makeApiKey(id)
  const unknown = makeApiKey(newId('apiKey'))
  const answers: unknown[] = []
  for (const key of [wrong, unknown]) {
    const mark = app.log.mark
    const { status, text, headers } = await send('GET', '/chats', { ...bearer(key), 'x-request-id': 'same' })
    expect(status).toBe(401)
    answers.push([text, Object.fromEntries([...headers].filter(([name]) => name !== 'date'))])
    const asked = app.log.since(mark, 'postgres').filter(({ direction }) => direction === 'to server')
    expect(asked.map(({ text: statement }) => statement.includes('find_api_key'))).toEqual([true])
  }
  expect(answers[0]).toEqual(answers[1])
})

test('a key with a typo is refused without a query', async () => {
  const { key } = await create()
  const mark = app.log.mark
  const typo = `${key.slice(0, 50)}${key[50] === 'x' ? 'y' : 'x'}${key.slice(51)}`
  for (const text of [typo, key.slice(0, -1), `${key}0`, key.toUpperCase(), 'ck_live_', 'ck_']) {
    expect(await statusWith(text)).toBe(401)
  }
  expect(app.log.since(mark, 'postgres')).toEqual([])
})

test('a process that has just seen a key trusts it for ten seconds after it is revoked, and no longer', async () => {
  const { key, id } = await create()
  expect(await statusWith(key)).toBe(200)
  expect((await administer('DELETE', `/api-keys/${id}`)).status).toBe(204)
  expect(await statusWith(key)).toBe(200)
  aheadMs += 10_000
  expect(await statusWith(key)).toBe(401)
})

test('a key revoked before it was seen is refused at once', async () => {
  const { key, id } = await create()
  expect((await administer('DELETE', `/api-keys/${id}`)).status).toBe(204)
  expect(await statusWith(key)).toBe(401)
})

test('a key is refused from the moment it expires, even where it was just seen', async () => {
  const { key, id } = await create({ expires_at: new Date(Date.now() + 5_000).toISOString() })
  expect(await statusWith(key)).toBe(200)
  await app.database.rows('UPDATE api_keys SET expires_at = now() WHERE id = $1', [id])
  aheadMs += 5_000
  expect(await statusWith(key)).toBe(401)
})

test('after a rotation both keys work until the very end of the overlap, and then only the new one', async () => {
  const { key: oldKey, id } = await create()
  const { key: newKey } = await rotate(id, 5)
  expect([await statusWith(oldKey), await statusWith(newKey)]).toEqual([200, 200])
  await app.database.rows('UPDATE api_keys SET previous_expires_at = now() WHERE id = $1', [id])
  aheadMs += 5_000
  expect([await statusWith(oldKey), await statusWith(newKey)]).toEqual([401, 200])
})

test('a demoted member takes the scopes of their key down with them', async () => {
  const { userId } = await addMember(app, 'admin')
  const { key } = await create({ user_id: userId, scopes: [...allScopes] })
  expect(await statusWith(key, '/api-keys')).toBe(200)
  await app.database.rows("UPDATE members SET role = 'viewer' WHERE user_id = $1", [userId])
  aheadMs += 10_000
  expect([await statusWith(key, '/api-keys'), await statusWith(key, '/chats')]).toEqual([403, 200])
  expect((await send('POST', '/chat', bearer(key), { message: 'Hi' })).status).toBe(403)
})

test('a removed member’s key is worthless', async () => {
  const { userId } = await addMember(app, 'member')
  const { key } = await create({ user_id: userId })
  expect(await statusWith(key)).toBe(200)
  await app.database.rows('UPDATE members SET removed_at = now() WHERE user_id = $1', [userId])
  aheadMs += 10_000
  expect(await statusWith(key)).toBe(401)
})

test('in a suspended organization a key is recognized and may do nothing', async () => {
  const key = makeApiKey(newId('apiKey'))
  const { digest, pepperId } = digestSecret(key)
  keys.push(key)
  await app.database.rows(
    `INSERT INTO api_keys (organization_id, id, user_id, name, digest, pepper_id, scopes)
     VALUES ($1, 'key_' || $2, $3, 'Key', $4, $5, $6)`,
    [app.grace.organizationId, key.slice(8, 40), app.grace.userId, digest, pepperId, allScopes],
  )
  await app.database.rows('UPDATE organizations SET suspended_at = now() WHERE id = $1', [
    app.grace.organizationId,
  ])
  for (const path of ['/chats', '/api-keys']) {
    const { status, text } = await send('GET', path, bearer(key))
    expect(status).toBe(403)
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'organization_suspended' } })
  }
})

test('a key limited to some models can use no others', async () => {
  const { key } = await create({ allowed_models: ['claude-haiku-5-5'] })
  const ask = async (model: string) => send('POST', '/chat', bearer(key), { message: 'Hi', model })
  expect((await ask('claude-haiku-5-5')).status).toBe(200)
  const { status, text } = await ask('claude-sonnet-5-5')
  expect(status).toBe(403)
  expect(JSON.parse(text)).toMatchObject({ error: { code: 'model_not_allowed' } })
  expect(app.claude.requests()).toHaveLength(1)
})

test('a key’s use is noted once a minute, after the answer', async () => {
  const { key, id } = await create()
  const lastUsed = async () =>
    (
      await app.database.rows<{ at: Date | null }>('SELECT last_used_at AS at FROM api_keys WHERE id = $1', [
        id,
      ])
    )[0]?.at ?? undefined

  const mark = app.log.mark
  await send('POST', '/chat/stream', bearer(key), { message: 'Hi' })
  const first = await until(lastUsed)
  const passed = app.log.since(mark)
  const settled = passed.findIndex(({ text }) => text.includes('settle_turn'))
  expect(passed.findIndex(isNote)).toBeGreaterThan(settled)

  for (let time = 0; time < 5; time++) expect(await statusWith(key)).toBe(200)
  expect(app.log.since(mark).filter(isNote)).toHaveLength(1)

  // As a process that has not noted it yet: Postgres keeps the pace for all of them.
  aheadMs += 60_000
  expect(await statusWith(key)).toBe(200)
  await until(async () => (app.log.since(mark).filter(isNote).length === 2 ? true : undefined))
  expect(await lastUsed()).toEqual(first)

  await app.database.rows("UPDATE api_keys SET last_used_at = now() - interval '61 s' WHERE id = $1", [id])
  aheadMs += 60_000
  expect(await statusWith(key)).toBe(200)
  await until(async () => ((await lastUsed())?.getTime() ?? 0) >= first.getTime() || undefined)
})

test('no key is in a log line, a metric, an error, an audit event, Postgres or Redis', async () => {
  const metrics = await send('GET', '/metrics', bearer(app.credentials.metricsToken))
  const audit = await administer('GET', '/audit-log?limit=100')
  expect([metrics.status, audit.status]).toEqual([200, 200])
  const tables = await app.database.rows<{ name: string }>(
    "SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'",
  )
  const rows = await Promise.all(
    tables.map(({ name }) => app.database.rows<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)),
  )
  const redisKeys = await app.redis.keys('*')
  const redisValues = await Promise.all(redisKeys.map((key) => app.redis.dump(key)))
  const places = {
    log: app.logs.text(),
    metrics: metrics.text,
    errors: refusals.join('\n'),
    audit: audit.text,
    postgres: rows
      .flat()
      .map(({ row }) => row)
      .join('\n'),
    redis: `${redisKeys.join('\n')}${redisValues.join('\n')}`,
  }
  // Each place was looked at where keys could have been.
  expect(places.audit).toContain('api_key.rotated')
  expect(places.postgres).toContain(keys[0]?.slice(8, 40))
  expect(places.log).toContain('"apiKeyId":"key_')
  expect(refusals.length).toBeGreaterThan(15)
  expect(keys.length).toBeGreaterThan(15)

  for (const [place, text] of Object.entries(places)) {
    for (const key of keys) {
      const secret = key.slice(-49)
      for (const form of [
        secret,
        secret.slice(0, 43),
        Buffer.from(key).toString('base64'),
        Buffer.from(key).toString('hex'),
      ]) {
        expect([place, text.includes(form)]).toEqual([place, false])
      }
    }
  }
})
