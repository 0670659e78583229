import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readApiKeyId } from '../../lib/auth/api-keys/api-key.ts'
import { addMember } from '../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { auditRows } from '../../test/harness/audit-rows.ts'
import { listBudgets } from '../../test/harness/budgets.ts'
import { refusesForeignIds } from '../../test/harness/foreign-ids.ts'
import { routes } from '../routes.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const set = (body: object, requestId = 'set') =>
  app.send('PUT', '/budgets/organization', { as: app.ada, body, headers: { 'x-request-id': requestId } })

test('a budget is set, then changed, and the log holds it before and after', async () => {
  const first = await set({ period: 'total', limit_usd: '5' }, 'first')
  expect(first.status).toBe(200)
  const before = await first.json()
  expect(before).toEqual({
    scope: 'organization',
    user_id: null,
    api_key_id: null,
    period: 'total',
    limit_usd: '5.00',
    spent_usd: '0.00',
    held_usd: '0.00',
    remaining_usd: '5.00',
    overdrawn_usd: '0.00',
    warn_at_percent: 80,
    warned_at: null,
    period_start: expect.any(String),
    resets_at: null,
  })
  const body = { period: 'daily', limit_usd: '0.000000001', warn_at_percent: 1 }
  const after = await (await set(body, 'second')).json()
  expect(after).toMatchObject({ period: 'daily', limit_usd: '0.000000001', warn_at_percent: 1 })
  const common = {
    user_id: app.ada.userId,
    api_key_id: null,
    action: 'budget.set',
    target: app.ada.organizationId,
  }
  expect([...(await auditRows(app, 'first')), ...(await auditRows(app, 'second'))]).toEqual([
    { ...common, request_id: 'first', before: null, after: before },
    { ...common, request_id: 'second', before, after },
  ])
})

const time = (...parts: Parameters<typeof Date.UTC>) => new Date(Date.UTC(...parts)).toISOString()
const now = new Date()
const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()] as const
const monday = day - ((now.getUTCDay() + 6) % 7)

test.each([
  ['daily', time(year, month, day), time(year, month, day + 1)],
  ['weekly', time(year, month, monday), time(year, month, monday + 7)],
  ['monthly', time(year, month), time(year, month + 1)],
])('a %s period began at %s and ends at %s', async (period, start, end) => {
  const response = await set({ period, limit_usd: '1' })
  expect(await response.json()).toMatchObject({ period_start: start, resets_at: end })
})

test.each([
  ['a number', 5],
  ['below zero', '-1'],
  ['ten decimals', '0.0000000001'],
  ['a billion', '1000000000'],
  ['an exponent', '1e3'],
  ['no digit before the point', '.5'],
  ['no digit after it', '5.'],
  ['a currency', '$5'],
  ['a space', ' 5'],
  ['Arabic digits', '٥'],
  ['nothing', ''],
])('%s is no amount', async (_what, limit) => {
  const response = await set({ period: 'daily', limit_usd: limit })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { details: { fields: [{ field: 'limit_usd' }] } } })
})

test.each([
  { period: 'hourly', limit_usd: '1' },
  { limit_usd: '1' },
  { period: 'daily' },
  { period: 'daily', limit_usd: '1', warn_at_percent: 0 },
  { period: 'daily', limit_usd: '1', warn_at_percent: 101 },
  { period: 'daily', limit_usd: '1', warn_at_percent: 1.5 },
  { period: 'daily', limit_usd: '1', scope: 'member' },
])('%j is refused', async (body) => {
  expect((await set(body)).status).toBe(400)
})

test('the largest amount is kept to the last digit', async () => {
  await set({ period: 'total', limit_usd: '999999999.999999999', warn_at_percent: 100 })
  expect(await listBudgets(app)).toMatchObject([{ limit_usd: '999999999.999999999' }])
})

test('another organization has budgets of its own', async () => {
  await set({ period: 'total', limit_usd: '1' })
  expect(await listBudgets(app, app.grace)).toEqual([])
})

test.each([
  ['member', 'members', async () => (await addMember(app, 'viewer')).userId],
  ['api_key', 'api-keys', async () => readApiKeyId(app.credentials.apiKey) ?? ''],
])('the %s is given a budget, told under their id and in the log', async (scope, path, idOf) => {
  const id = await idOf()
  const response = await app.send('PUT', `/budgets/${path}/${id}`, {
    as: app.ada,
    body: { period: 'weekly', limit_usd: '0' },
    headers: { 'x-request-id': scope },
  })
  expect(response.status).toBe(200)
  const after = await response.json()
  expect(after).toMatchObject({
    scope,
    user_id: scope === 'member' ? id : null,
    api_key_id: scope === 'api_key' ? id : null,
    limit_usd: '0.00',
  })
  expect(await auditRows(app, scope)).toMatchObject([
    { action: 'budget.set', target: id, before: null, after },
  ])
})

refusesForeignIds(() => app, routes['set-member-budget'], { period: 'weekly', limit_usd: '0' })
refusesForeignIds(() => app, routes['set-api-key-budget'], { period: 'weekly', limit_usd: '0' })
