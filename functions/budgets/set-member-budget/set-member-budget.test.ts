import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { auditRows } from '../../../test/harness/audit-rows.ts'
import { listBudgets } from '../../../test/harness/budgets.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const body = { period: 'monthly', limit_usd: '2.5' }
const set = (userId: string) =>
  app.send('PUT', `/budgets/members/${userId}`, { as: app.ada, body, headers: { 'x-request-id': userId } })

test('a member is given a budget, which is told under their id', async () => {
  const { userId } = await addMember(app, 'viewer')
  const response = await set(userId)
  expect(response.status).toBe(200)
  const after = await response.json()
  expect(after).toMatchObject({ scope: 'member', user_id: userId, api_key_id: null, limit_usd: '2.50' })
  expect(await auditRows(app, userId)).toMatchObject([
    { action: 'budget.set', target: userId, before: null, after },
  ])
})

test("another organization's member, a removed one and no id answer like one that never was, to the byte", async () => {
  const removed = await addMember(app, 'member')
  await app.database.rows('UPDATE members SET removed_at = now() WHERE user_id = $1', [removed.userId])
  const before = await listBudgets(app)
  const answers = new Set<string>()
  for (const id of [app.grace.userId, removed.userId, 'user_00000000000070008000000000000000', 'x', '%00']) {
    const response = await app.send('PUT', `/budgets/members/${id}`, {
      as: app.ada,
      body,
      headers: { 'x-request-id': 'same' },
    })
    expect(response.status).toBe(404)
    answers.add(await response.text())
  }
  expect([...answers]).toEqual([expect.stringContaining('member_not_found')])
  expect(await listBudgets(app)).toEqual(before)
})
