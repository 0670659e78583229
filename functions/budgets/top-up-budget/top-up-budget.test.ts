import { afterAll, beforeAll, expect, test } from '@jest/globals'
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

const topUp = (amount: unknown, requestId = 'top-up') =>
  app.send('POST', '/budgets/top-up', {
    as: app.ada,
    body: { scope: 'organization', amount_usd: amount },
    headers: { 'x-request-id': requestId },
  })
const ask = () => app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi', max_tokens: 300 } })

test('a caller who had nothing left can go on, until the next period', async () => {
  await setBudget(app, 'organization', 1_000n, 'monthly')
  expect((await ask()).status).toBe(402)
  const response = await topUp('0.01', 'rescue')
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ limit_usd: '0.010001' })
  expect((await ask()).status).toBe(200)
  expect(await auditRows(app, 'rescue')).toMatchObject([
    {
      action: 'budget.topped_up',
      target: app.ada.organizationId,
      before: { limit_usd: '0.000001' },
      after: { limit_usd: '0.010001' },
    },
  ])
  await passTwoMonths(app)
  expect(await listBudgets(app)).toMatchObject([{ limit_usd: '0.000001' }])
})

test('the first thing in a period can be a top-up', async () => {
  await setBudget(app, 'organization', 1_000_000_000n, 'daily')
  await passTwoMonths(app)
  expect(await (await topUp('1')).json()).toMatchObject({ limit_usd: '2.00' })
})

test('twenty at once all count', async () => {
  await setBudget(app, 'organization', 0n)
  const answers = await Promise.all(Array.from({ length: 20 }, () => topUp('0.05')))
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
  expect(await listBudgets(app)).toMatchObject([{ limit_usd: '1.00' }])
})

test('no limit grows to a billion dollars', async () => {
  await setBudget(app, 'organization', 1n)
  const response = await topUp('999999999.999999999')
  expect(response.status).toBe(409)
  expect(await response.text()).toContain('budget_too_large')
  expect((await topUp('999999999.999999998')).status).toBe(200)
})

test.each([-1, '-1', 5, '', null])('%j is no amount', async (amount) => {
  expect((await topUp(amount)).status).toBe(400)
})
