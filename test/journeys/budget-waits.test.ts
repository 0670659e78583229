import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { costOf } from '../harness/books.ts'
import { requireTrueBooks, setBudget } from '../harness/budgets.ts'
import { startTappedApplication, type TappedApplication } from '../harness/faults/tapped-application.ts'
import { json } from '../harness/json.ts'

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication()
})
beforeEach(async () => {
  app.claude.reset()
  app.claude.setDefault({ tokens: 1_000 })
  await app.database.rows(
    'TRUNCATE budget_waits, budgets, balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
})
afterEach(() => requireTrueBooks(app))
afterAll(() => app.close())

const byBill = () => app.claude.bill().reduce((sum, line) => sum + costOf(line), 0n)
const askAnthropic = (headers: Record<string, string> = {}, body: object = {}) =>
  app.send('POST', '/v1/messages', {
    as: app.ada,
    headers,
    body: {
      model: 'claude-sonnet-5-5',
      max_tokens: 4_096,
      messages: [{ role: 'user', content: 'Hi' }],
      ...body,
    },
  })

test('what a budget can pay for one after another is answered, though all ask at once', async () => {
  await askAnthropic()
  const cost = byBill()
  await setBudget(app, 'organization', cost * 20n)
  const answers = await Promise.all(Array.from({ length: 60 }, () => askAnthropic()))
  const byStatus = Object.groupBy(answers, ({ status }) => String(status))
  console.log(
    cost,
    Object.entries(byStatus).map(([k, v]) => [k, v?.length]),
  )
  const waits = answers.map(({ headers }) => headers.get('x-budget-wait-ms'))
  console.log(waits.join(' '))
  for (const r of byStatus['402']?.slice(0, 3) ?? []) console.log(JSON.stringify(await json(r)))
}, 60_000)
