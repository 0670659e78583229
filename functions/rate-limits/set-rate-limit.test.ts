import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readApiKeyId } from '../../lib/auth/api-keys/api-key.ts'
import { addMember } from '../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { auditRows } from '../../test/harness/audit-rows.ts'
import { refusesForeignIds } from '../../test/harness/foreign-ids.ts'
import { listRateLimits, setRateLimit } from '../../test/harness/rate-limits.ts'
import { routes } from '../routes.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const set = (body: object, requestId = 'set') =>
  app.send('PUT', '/rate-limits/organization', { as: app.ada, body, headers: { 'x-request-id': requestId } })

const none = { user_id: null, api_key_id: null }
const four = {
  requests_per_minute: 1,
  input_tokens_per_minute: 0,
  output_tokens_per_minute: 1_000_000_000,
  concurrent_streams: 5,
}

test('limits are set, then replaced as a whole, and the log holds them before and after', async () => {
  const first = { scope: 'organization', ...none, ...four, requests_per_minute: 1_000_000_000 }
  const response = await set({ ...four, requests_per_minute: 1_000_000_000 }, 'first')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual(first)

  const second = {
    scope: 'organization',
    ...none,
    requests_per_minute: null,
    input_tokens_per_minute: null,
    output_tokens_per_minute: 7,
    concurrent_streams: null,
  }
  expect(
    await (await set({ output_tokens_per_minute: 7, concurrent_streams: null }, 'second')).json(),
  ).toEqual(second)
  expect((await listRateLimits(app)).data).toEqual([second])

  const common = {
    user_id: app.ada.userId,
    api_key_id: null,
    action: 'rate_limit.set',
    target: app.ada.organizationId,
  }
  expect([...(await auditRows(app, 'first')), ...(await auditRows(app, 'second'))]).toEqual([
    { ...common, request_id: 'first', before: null, after: first },
    { ...common, request_id: 'second', before: first, after: second },
  ])
})

test.each(Object.keys(four))('%s is a whole number up to a billion, or null', async (name) => {
  for (const value of [-1, 0.5, 1_000_000_001, '5', true, {}]) {
    const response = await set({ concurrent_streams: 5, [name]: value })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { details: { fields: [{ field: name }] } } })
  }
})

test.each([{}, { concurrent_streams: null }, { concurrent_streams: 5, burst: 1 }])(
  '%j is refused',
  async (body) => {
    expect((await set(body)).status).toBe(400)
  },
)

test('an organization cannot be locked out of lifting its own limits', async () => {
  expect((await set({ requests_per_minute: 0 })).status).toBe(400)
})

test('of changes side by side each is told to begin where another one ended', async () => {
  await app.send('DELETE', '/rate-limits/organization', { as: app.ada })
  const limits = Array.from({ length: 8 }, (_, index) => index + 1)
  await Promise.all(limits.map((concurrent_streams) => set({ concurrent_streams }, 'side-by-side')))
  const rows = await auditRows(app, 'side-by-side')
  const [last] = (await listRateLimits(app)).data
  const json = (limit: object | null | undefined) => JSON.stringify(limit, Object.keys(last ?? {}).toSorted())
  expect([...rows.map(({ before }) => before), last].map(json).toSorted()).toEqual(
    [null, ...rows.map(({ after }) => after)].map(json).toSorted(),
  )
})

test('another organization has limits of its own', async () => {
  await setRateLimit(app, 'organization', { concurrent_streams: 5 })
  expect((await listRateLimits(app, app.grace)).data).toEqual([])
})

test.each([
  ['member', 'members', async () => (await addMember(app, 'viewer')).userId],
  ['api_key', 'api-keys', async () => readApiKeyId(app.credentials.apiKey) ?? ''],
])('the %s is given limits, told under their id and in the log', async (scope, path, idOf) => {
  const id = await idOf()
  const response = await app.send('PUT', `/rate-limits/${path}/${id}`, {
    as: app.ada,
    body: { concurrent_streams: 0 },
    headers: { 'x-request-id': scope },
  })
  expect(response.status).toBe(200)
  const after = await response.json()
  expect(after).toMatchObject({
    scope,
    user_id: scope === 'member' ? id : null,
    api_key_id: scope === 'api_key' ? id : null,
    concurrent_streams: 0,
  })
  expect(await auditRows(app, scope)).toMatchObject([
    { action: 'rate_limit.set', target: id, before: null, after },
  ])
})

refusesForeignIds(() => app, routes['set-member-rate-limit'], { concurrent_streams: 0 })
refusesForeignIds(() => app, routes['set-api-key-rate-limit'], { concurrent_streams: 0 })
