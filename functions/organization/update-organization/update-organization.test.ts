import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { auditRows } from '../../../test/harness/audit-rows.ts'
import { until } from '../../../test/harness/until.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(async () => {
  await app.database.rows('DELETE FROM audit_log')
  await app.database.rows(
    `UPDATE organizations SET name = 'Acme', default_model = NULL, system_prompt = NULL, allowed_models = NULL,
            max_tokens = NULL, max_tokens_by_model = NULL
      WHERE id = $1`,
    [app.ada.organizationId],
  )
})
afterAll(() => app.close())

const change = (body: unknown, requestId = 'change') =>
  app.send('PATCH', '/organization', { as: app.ada, body, headers: { 'x-request-id': requestId } })
const codeOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string; message: string } }
  return [response.status, error.code]
}
const shown = async () => (await app.send('GET', '/organization', { as: app.ada })).json()

const settings = {
  name: 'Acme Corporation',
  default_model: 'claude-haiku-5-5',
  system_prompt: 'You work for Acme.',
  allowed_models: ['claude-haiku-5-5', 'claude-opus-5-5'],
  max_tokens: 128_000,
  max_tokens_by_model: { 'claude-haiku-5-5': 1_000 },
}

test('given settings are changed, and the response is the organization as it is now', async () => {
  const response = await change({ ...settings, name: '  Acme Corporation ' })
  expect(response.status).toBe(200)
  const answer = await response.json()
  expect(answer).toMatchObject({ id: app.ada.organizationId, ...settings })
  expect(await shown()).toEqual(answer)
})

test('what is not given stays, and null clears', async () => {
  await change(settings)
  await change({ max_tokens: 500 })
  expect(await shown()).toMatchObject({ ...settings, max_tokens: 500 })
  const cleared = {
    default_model: null,
    system_prompt: null,
    allowed_models: null,
    max_tokens: null,
    max_tokens_by_model: null,
  }
  await change(cleared)
  expect(await shown()).toMatchObject({ name: settings.name, ...cleared })
})

test('the audit log holds the changed settings before and after, the system prompt included', async () => {
  await change({ system_prompt: 'Be brief.' })
  await change({ system_prompt: 'Be kind.', max_tokens: 100 }, 'audited')
  await change({ name: 'Acme again' }, 'name-alone')
  const event = {
    user_id: app.ada.userId,
    api_key_id: null,
    action: 'organization.updated',
    target: app.ada.organizationId,
  }
  expect(await auditRows(app, 'audited')).toEqual([
    {
      ...event,
      request_id: 'audited',
      before: { system_prompt: 'Be brief.', max_tokens: null },
      after: { system_prompt: 'Be kind.', max_tokens: 100 },
    },
  ])
  expect(await auditRows(app, 'name-alone')).toEqual([
    { ...event, request_id: 'name-alone', before: { name: 'Acme' }, after: { name: 'Acme again' } },
  ])
})

test.each([
  ['nothing', {}],
  ['a name that is cleared', { name: null }],
  ['a blank name', { name: ' ' }],
  ['a name of 201 characters', { name: 'x'.repeat(201) }],
  ['a blank system prompt', { system_prompt: '\n' }],
  ['a system prompt of 100,001 characters', { system_prompt: 'x'.repeat(100_001) }],
  ['no allowed model at all', { allowed_models: [] }],
  ['a model named twice', { allowed_models: ['claude-opus-5-5', 'claude-opus-5-5'] }],
  ['an empty model', { default_model: '' }],
  ['no tokens', { max_tokens: 0 }],
  ['no tokens of a model', { max_tokens_by_model: { 'claude-opus-5-5': 0 } }],
  ['128,001 tokens', { max_tokens: 128_001 }],
  ['half a token', { max_tokens: 1.5 }],
  ['a field that cannot be set', { id: 'org_00000000000070008000000000000000' }],
])('%s is refused, and neither changed nor audited', async (_what, body) => {
  const before = await shown()
  expect(await codeOf(await change(body))).toEqual([400, 'invalid_request'])
  expect(await shown()).toEqual(before)
  expect(await auditRows(app, 'change')).toEqual([])
})

test.each([{ default_model: 'claude-2' }, { allowed_models: ['claude-opus-5-5', 'claude-2'] }])(
  'a model without a price cannot be set: %j',
  async (body) => {
    const response = await change(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { code: 'model_unavailable', details: { models: expect.arrayContaining(['claude-opus-5-5']) } },
    })
  },
)

test.each([
  ['together', { max_tokens: 1 }, { default_model: 'claude-opus-5-5', allowed_models: ['claude-haiku-5-5'] }],
  ['the default alone', { allowed_models: ['claude-haiku-5-5'] }, { default_model: 'claude-opus-5-5' }],
  ['the list alone', { default_model: 'claude-opus-5-5' }, { allowed_models: ['claude-haiku-5-5'] }],
])('a default model outside of the allowed models is refused: %s', async (_what, first, then) => {
  expect((await change(first)).status).toBe(200)
  const before = await shown()
  expect(await codeOf(await change(then))).toEqual([400, 'default_model_not_allowed'])
  expect(await shown()).toEqual(before)
})

/** Asks for a change that has to wait until another one, which is `sql`, is there. */
async function changeAfter(sql: string, body: unknown): Promise<Response> {
  const other = new Client({ connectionString: app.database.runtimeUrl })
  await other.connect()
  try {
    await other.query(`BEGIN; SELECT set_config('app.organization_id', '${app.ada.organizationId}', true)`)
    await other.query(sql)
    const asked = change(body)
    await until(async () => {
      const waiting = await app.database.rows(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      )
      return waiting.length > 0 ? true : undefined
    })
    await other.query('COMMIT')
    return await asked
  } finally {
    await other.end()
  }
}

test('of two changes side by side both stay', async () => {
  const response = await changeAfter("UPDATE organizations SET name = 'Renamed'", { max_tokens: 7 })
  expect(response.status).toBe(200)
  expect(await shown()).toMatchObject({ name: 'Renamed', max_tokens: 7 })
})

test('of two changes side by side that break a rule together, the later is refused', async () => {
  const response = await changeAfter("UPDATE organizations SET default_model = 'claude-opus-5-5'", {
    allowed_models: ['claude-haiku-5-5'],
  })
  expect(await codeOf(response)).toEqual([400, 'default_model_not_allowed'])
  expect(await shown()).toMatchObject({ default_model: 'claude-opus-5-5', allowed_models: null })
})

test.each(['member', 'viewer'] as const)('a %s may not', async (role) => {
  const as = await addMember(app, role)
  const response = await app.send('PATCH', '/organization', { as, body: { name: 'Mine' } })
  expect(await codeOf(response)).toEqual([403, 'permission_denied'])
})

test('in a suspended organization nobody may, not even a caller who is still remembered', async () => {
  const suspended = app.grace
  const rename = () => app.send('PATCH', '/organization', { as: suspended, body: { name: 'Globe' } })
  expect((await rename()).status).toBe(200)
  await app.database.rows('UPDATE organizations SET suspended_at = now() WHERE id = $1', [
    suspended.organizationId,
  ])
  expect(await codeOf(await rename())).toEqual([403, 'organization_suspended'])
  const unseen = await addMember(app, 'owner', suspended)
  expect(await codeOf(await app.send('GET', '/organization', { as: unseen }))).toEqual([
    403,
    'organization_suspended',
  ])
})
