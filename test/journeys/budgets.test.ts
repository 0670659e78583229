import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../harness/application.ts'
import { json } from '../harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(async () => {
  app.claude.reset()
  app.claude.setDefault({ text: 'one two three' })
  await app.database.rows('TRUNCATE budgets, balances, ledger_entries, usage_records, messages, turns, chats')
})
afterAll(() => app.close())

const limit = (nanoUsd: bigint, scope = 'organization', subject: string = app.ada.organizationId, period = 'total') =>
  app.database.rows('SELECT set_budget($1, $2, $3, $4, $5, 80::smallint)', [
    app.ada.organizationId,
    scope,
    subject,
    period,
    String(nanoUsd),
  ])
const balances = () =>
  app.database.rows<{ scope: string; spent: string; held: string; overdrawn: string }>(
    `SELECT scope, spent_nano_usd AS spent, held_nano_usd AS held, overdrawn_nano_usd AS overdrawn
       FROM balances ORDER BY scope`,
  )
const drift = () =>
  app.database.rows(
    `SELECT b.scope FROM balances b
       LEFT JOIN LATERAL (
         SELECT coalesce(sum(limit_nano_usd), 0) AS l, coalesce(sum(held_nano_usd), 0) AS h, coalesce(sum(spent_nano_usd), 0) AS s
           FROM ledger_entries e WHERE (e.organization_id, e.scope, e.subject, e.period, e.period_start)
             = (b.organization_id, b.scope, b.subject, b.period, b.period_start)) e ON true
      WHERE (l, h, s) IS DISTINCT FROM (b.limit_nano_usd, b.held_nano_usd, b.spent_nano_usd)`,
  )
const ask = (max_tokens = 1_000) =>
  app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi', max_tokens } })

test('a turn is charged exactly, and leaves no hold', async () => {
  await limit(1_000_000_000n)
  const { cost } = await json<{ cost: string }>(await ask())
  const [balance] = await balances()
  expect(balance).toMatchObject({ held: '0', overdrawn: '0' })
  expect(Number(balance?.spent) / 1e9).toBeCloseTo(Number(cost), 12)
  expect(await drift()).toEqual([])
})

test('60 at once against a budget for some: the bill is never above the budget', async () => {
  await limit(50_000_000n)
  await limit(40_000_000n, 'member', app.ada.userId, 'monthly')
  const statuses = await Promise.all(Array.from({ length: 60 }, async () => (await ask(1_000)).status))
  console.log(statuses.filter((s) => s === 200).length, statuses.filter((s) => s === 402).length, await balances())
  expect(await drift()).toEqual([])
  expect(new Set(statuses)).toEqual(new Set([200, 402]))
})

test('a budget that is set while turns run knows of their holds', async () => {
  app.claude.setDefault({ text: 'one two three', firstTokenMs: 400 })
  const running = ask()
  await new Promise((resolve) => setTimeout(resolve, 300))
  await limit(1_000_000_000n)
  console.log(await balances())
  await running
  console.log(await balances())
  expect(await drift()).toEqual([])
})

test('the refusal says which budget, and why', async () => {
  await limit(1_000n)
  const response = await ask()
  expect(response.status).toBe(402)
  console.log(await response.text())
  await limit(8_000_000n)
  const clamped = await ask(100_000)
  console.log(clamped.status, await clamped.text(), app.claude.requests().at(-1)?.body)
})
