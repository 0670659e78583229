import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'
import { refusesForeignIds } from '../../../test/harness/foreign-ids.ts'
import { routes } from '../../routes.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const get = (as: Caller, userId: string) => app.send('GET', `/members/${userId}`, { as })

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

refusesForeignIds(() => app, routes['get-member'])

test.each(['member', 'viewer'] as const)('a %s sees nobody, not even themselves', async (role) => {
  const caller = await addMember(app, role)
  expect((await get(caller, caller.userId)).status).toBe(403)
})
