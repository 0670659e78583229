import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { UsageRow } from '../../../lib/budget/books/usage-report.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application
let bob: Caller

beforeAll(async () => {
  app = await startApplication()
  bob = await addMember(app, 'member')
  app.claude.script({ text: 'To Ada' }, { text: 'To Bob' })
  await app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi' } })
  await app.send('POST', '/chat', { as: bob, body: { message: 'Hi' } })
})
afterAll(() => app.close())

test('a member sees what they used themselves, to the nano-dollar, and nothing of others', async () => {
  const report = await json<{ data: UsageRow[] }>(
    await app.send('GET', '/usage/mine?group_by=member', { as: bob }),
  )
  const [record] = await app.database.rows<{ cost: string }>(
    'SELECT cost_nano_usd::text AS cost FROM usage_records WHERE user_id = $1',
    [bob.userId],
  )
  expect(report.data).toHaveLength(1)
  expect(report.data[0]).toMatchObject({ user_id: bob.userId, turns: 1 })
  const [dollars = '', decimals = ''] = report.data[0]?.cost_usd.split('.') ?? []
  expect(BigInt(dollars + decimals.padEnd(9, '0'))).toBe(BigInt(record?.cost ?? -1))
})

test('whose usage it is cannot be chosen', async () => {
  const response = await app.send('GET', `/usage/mine?user_id=${app.ada.userId}`, { as: bob })
  expect(response.status).toBe(400)
  expect((await app.send('GET', '/usage', { as: bob })).status).toBe(403)
})

test('a client that asks for CSV gets CSV', async () => {
  const response = await app.send('GET', '/usage/mine', { as: bob, headers: { accept: 'text/csv' } })
  expect(response.headers.get('content-type')).toMatch(/^text\/csv/)
  expect((await response.text()).split('\r\n')).toHaveLength(3)
})
