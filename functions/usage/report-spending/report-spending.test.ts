import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { SpendingReport } from '../../../lib/budget/books/spending-report.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const operator = () => ({ headers: { authorization: `Bearer ${app.credentials.operatorToken}` } })
const report = async (query = '') =>
  json<SpendingReport>(await app.send('GET', `/usage/organizations${query}`, operator()))
const chat = (as: Caller) => app.send('POST', '/chat', { as, body: { message: 'Hi' } })

test('the operator sees what each organization spent, the dearest first, and the sum of it', async () => {
  expect((await report()).data).toEqual([])
  app.claude.script(
    { text: 'short' },
    { text: 'a much longer answer than the other one is' },
    { text: 'short' },
  )
  await chat(app.ada)
  await chat(app.grace)
  await chat(app.ada)
  const { total_usd: total, data } = await report()
  const booked = await app.database.rows<{ organization_id: string; turns: number; cost: string }>(
    `SELECT organization_id, count(*)::int AS turns, sum(cost_nano_usd)::text AS cost FROM usage_records
      GROUP BY 1 ORDER BY sum(cost_nano_usd) DESC`,
  )
  expect(data.map((row) => [row.organization_id, row.turns, nano(row.cost_usd)])).toEqual(
    booked.map((row) => [row.organization_id, row.turns, BigInt(row.cost)]),
  )
  expect(nano(total)).toBe(booked.reduce((sum, { cost }) => sum + BigInt(cost), 0n))
  expect(data.map(({ name }) => name).toSorted()).toEqual(['Acme', 'Globex'])
})

test('only what was booked in the span counts', async () => {
  expect((await report('?since=2000-01-01&until=2001-01-01')).data).toEqual([])
  expect((await report('?since=2000-01-01')).data).toHaveLength(2)
})

test('only the operator may know', async () => {
  expect((await app.send('GET', '/usage/organizations', { as: app.ada })).status).toBe(401)
})

const nano = (usd: string) => {
  const [dollars = '', decimals = ''] = usd.split('.')
  return BigInt(dollars + decimals.padEnd(9, '0'))
}
