import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { allScopes } from '../../../lib/roles.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({ AUTH_MODE: 'production' })
})
afterAll(() => app.close())

interface Created {
  organization: { id: string; name: string }
  owner: { user_id: string }
  api_key: { id: string; key: string }
}

const create = (body: unknown, token = app.credentials.operatorToken) =>
  app.send('POST', '/organizations', {
    body,
    headers: { authorization: `Bearer ${token}`, 'x-request-id': 'create-1' },
  })
const organizations = () => app.database.rows('SELECT id FROM organizations')

test('an organization begins with an owner and a key that may do everything in it, shown once', async () => {
  const response = await create({ name: ' Initech ', owner: { email: 'Bill@Initech.example' } })
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  const created = await json<Created>(response)
  expect(created).toEqual({
    organization: {
      id: expect.stringMatching(/^org_[0-9a-f]{32}$/),
      name: 'Initech',
      created_at: expect.any(String),
      suspended_at: null,
      deleted_at: null,
    },
    owner: {
      user_id: expect.stringMatching(/^user_[0-9a-f]{32}$/),
      email: 'bill@initech.example',
      subject: null,
      role: 'owner',
      joined_at: null,
      created_at: expect.any(String),
    },
    api_key: expect.objectContaining({
      id: expect.stringMatching(/^key_[0-9a-f]{32}$/),
      key: expect.stringMatching(/^ck_live_/),
      user_id: created.owner.user_id,
      created_by: null,
      scopes: [...allScopes],
      expires_at: null,
    }),
  })

  const headers = { 'x-api-key': created.api_key.key }
  expect((await app.send('POST', '/chat', { headers, body: { message: 'Hi' } })).status).toBe(200)
  const shown = await app.send('GET', `/api-keys/${created.api_key.id}`, { headers })
  expect(await shown.text()).not.toContain(created.api_key.key)
})

test('the log of the new organization tells of each of the three, by the operator, and no key', async () => {
  const {
    organization,
    owner,
    api_key: apiKey,
  } = await json<Created>(await create({ name: 'Hooli', owner: { subject: 'auth0|gavin' } }))
  const events = await app.database.rows<{ after: object }>(
    `SELECT action, target, user_id, api_key_id, request_id, before, after FROM audit_log
      WHERE organization_id = $1 ORDER BY id`,
    [organization.id],
  )
  const byOperator = { user_id: null, api_key_id: null, request_id: 'create-1', before: null }
  const { key, ...known } = apiKey
  expect(events).toEqual([
    { ...byOperator, action: 'organization.created', target: organization.id, after: organization },
    { ...byOperator, action: 'member.invited', target: owner.user_id, after: owner },
    { ...byOperator, action: 'api_key.created', target: apiKey.id, after: known },
  ])
  expect(JSON.stringify(events)).not.toContain(key)
})

test.each([
  ['no name', { owner: { email: 'a@b.example' } }],
  ['a blank name', { name: '  ', owner: { email: 'a@b.example' } }],
  ['nobody as its owner', { name: 'Nobody', owner: {} }],
  ['an owner whose email is none', { name: 'Nobody', owner: { email: 'ada' } }],
  ['a field that does not exist', { name: 'Nobody', owner: { email: 'a@b.example', role: 'viewer' } }],
])('%s is refused, and nothing is there', async (_what, body) => {
  const before = await organizations()
  const response = await create(body)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { code: 'invalid_request' } })
  expect(await organizations()).toEqual(before)
})

test('whatever fails, there is no half an organization', async () => {
  const before = await organizations()
  await app.database.rows(
    `ALTER TABLE audit_log ADD CONSTRAINT no_keys CHECK (action <> 'api_key.created') NOT VALID`,
  )
  const response = await create({ name: 'Half', owner: { email: 'half@half.example' } })
  await app.database.rows('ALTER TABLE audit_log DROP CONSTRAINT no_keys')
  expect(response.status).toBe(500)
  expect(await organizations()).toEqual(before)
})

test('neither a wrong token nor a key that may do everything in its organization creates another', async () => {
  const before = await organizations()
  const body = { name: 'Mine', owner: { email: 'a@b.example' } }
  for (const token of [app.credentials.adminKey, app.credentials.metricsToken, 'x'.repeat(43)]) {
    expect((await create(body, token)).status).toBe(401)
  }
  expect((await app.send('POST', '/organizations', { body })).status).toBe(401)
  expect(await organizations()).toEqual(before)
})
