import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const get = (as: Caller, userId: string) =>
  app.send('GET', `/members/${userId}`, { as, headers: { 'x-request-id': 'same' } })

test('an admin sees a member', async () => {
  const { userId, email } = await addMember(app, 'viewer')
  const response = await get(await addMember(app, 'admin'), userId)
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    user_id: userId,
    email,
    subject: null,
    role: 'viewer',
    joined_at: null,
    created_at: expect.any(String),
  })
})

test("another organization's member, a removed one and no id answer like one that never was, to the byte", async () => {
  const removed = await addMember(app, 'member')
  await app.database.rows('UPDATE members SET removed_at = now() WHERE user_id = $1', [removed.userId])
  const unknown = await get(app.ada, 'user_00000000000070008000000000000000')
  expect(unknown.status).toBe(404)
  const text = await unknown.text()
  for (const id of [app.grace.userId, removed.userId, 'nobody', '%00', '%F0%9F%90%88']) {
    const response = await get(app.ada, id)
    expect([id, response.status, await response.text()]).toEqual([id, 404, text])
  }
})

test.each(['member', 'viewer'] as const)('a %s sees nobody, not even themselves', async (role) => {
  const caller = await addMember(app, role)
  expect((await get(caller, caller.userId)).status).toBe(403)
})
