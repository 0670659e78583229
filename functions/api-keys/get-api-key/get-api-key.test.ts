import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { ShownApiKey } from '../../../lib/auth/api-keys/api-key-record.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { refusesForeignIds } from '../../../test/harness/foreign-ids.ts'
import { json } from '../../../test/harness/json.ts'
import { routes } from '../../routes.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

test('a key is shown as it was made, but for the key itself', async () => {
  const body = { name: 'CI', scopes: ['chat:read'] }
  const { key: _, ...made } = await json<ShownApiKey>(
    await app.send('POST', '/api-keys', { as: app.ada, body }),
  )
  const response = await app.send('GET', `/api-keys/${made.id}`, { as: app.ada })
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual(made)
})

refusesForeignIds(() => app, routes['get-api-key'])

test.each(['member', 'viewer'] as const)('a %s sees no key, not even their own', async (role) => {
  const as = await addMember(app, role)
  const body = { name: 'Key', user_id: as.userId }
  const { id } = await json<ShownApiKey>(await app.send('POST', '/api-keys', { as: app.ada, body }))
  expect((await app.send('GET', `/api-keys/${id}`, { as })).status).toBe(403)
})
