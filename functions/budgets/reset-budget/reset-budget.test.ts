import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readApiKeyId } from '../../../lib/auth/api-keys/api-key.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { auditRows } from '../../../test/harness/audit-rows.ts'
import { listBudgets, passTwoMonths, requireTrueBooks, setBudget } from '../../../test/harness/budgets.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(async () => {
  await requireTrueBooks(app)
  await app.close()
})

const reset = (body: object, as = app.ada) =>
  app.send('POST', '/budgets/reset', {
    as,
    body,
    headers: { 'x-request-id': JSON.stringify(body).length.toString() },
  })
const ask = () =>
  app.send('POST', '/chat', { headers: { 'x-api-key': app.credentials.apiKey }, body: { message: 'Hi' } })
const keyId = () => readApiKeyId(app.credentials.apiKey) ?? ''

test('what was spent is forgiven in one budget, and stays in the others', async () => {
  await setBudget(app, 'organization', 1_000_000_000n)
  await setBudget(app, `members/${app.ada.userId}`, 1_000_000_000n)
  await setBudget(app, `api-keys/${keyId()}`, 1_000_000_000n)
  await ask()
  const before = await listBudgets(app)
  const spent = before[0]?.spent_usd
  expect(spent).not.toBe('0.00')

  const body = { scope: 'member', user_id: app.ada.userId }
  const response = await reset(body)
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ ...body, spent_usd: '0.00', remaining_usd: '1.00' })
  expect((await listBudgets(app)).map(({ spent_usd }) => spent_usd)).toEqual([spent, '0.00', spent])
  expect(await auditRows(app, JSON.stringify(body).length.toString())).toMatchObject([
    {
      action: 'budget.reset',
      target: app.ada.userId,
      before: { spent_usd: spent },
      after: { spent_usd: '0.00', limit_usd: '1.00' },
    },
  ])
})

test('a period without a request yet can be reset', async () => {
  await setBudget(app, 'organization', 1_000_000_000n, 'daily')
  await passTwoMonths(app)
  expect(await (await reset({ scope: 'organization' })).json()).toMatchObject({
    spent_usd: '0.00',
    limit_usd: '1.00',
  })
})

test.each([
  {},
  { scope: 'all' },
  { scope: 'member' },
  { scope: 'api_key', user_id: 'user_1' },
  { scope: 'organization', user_id: 'user_1' },
  { scope: 'member', user_id: 'user_1', api_key_id: 'key_1' },
])('%j names no budget', async (body) => {
  expect((await reset(body)).status).toBe(400)
})

test.each([
  { scope: 'organization' },
  { scope: 'member', user_id: 'nobody' },
  { scope: 'api_key', api_key_id: 'key_00000000000070008000000000000000' },
])('%j is not found where it is not', async (body) => {
  expect((await reset(body, app.grace)).status).toBe(404)
})
