import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { auditRows } from '../../../test/harness/audit-rows.ts'
import { listRateLimits } from '../../../test/harness/rate-limits.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const set = (userId: string, requestId: string) =>
  app.send('PUT', `/rate-limits/members/${userId}`, {
    as: app.ada,
    body: { requests_per_minute: 60 },
    headers: { 'x-request-id': requestId },
  })

test('a member is given limits, which are told under their id', async () => {
  const { userId } = await addMember(app, 'viewer')
  const response = await set(userId, 'given')
  expect(response.status).toBe(200)
  const after = await response.json()
  expect(after).toMatchObject({ scope: 'member', user_id: userId, api_key_id: null, requests_per_minute: 60 })
  expect(await auditRows(app, 'given')).toMatchObject([
    { action: 'rate_limit.set', target: userId, before: null, after },
  ])
})

test("another organization's member, a removed one and no id answer like one that never was, to the byte", async () => {
  const removed = await addMember(app, 'member')
  await app.database.rows('UPDATE members SET removed_at = now() WHERE user_id = $1', [removed.userId])
  const before = await listRateLimits(app)
  const answers = new Set<string>()
  for (const id of [app.grace.userId, removed.userId, 'user_00000000000070008000000000000000', 'x', '%00']) {
    const response = await set(id, 'same')
    expect(response.status).toBe(404)
    answers.add(await response.text())
  }
  expect([...answers]).toEqual([expect.stringContaining('member_not_found')])
  expect(await listRateLimits(app)).toEqual(before)
})
