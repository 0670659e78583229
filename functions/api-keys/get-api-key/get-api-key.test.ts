import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { ShownApiKey } from '../../../lib/auth/api-key-record.ts'
import { newId } from '../../../lib/ids.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application
let foreign: string

beforeAll(async () => {
  app = await startApplication()
  const body = { name: 'A secret of Globex' }
  foreign = (await json<ShownApiKey>(await app.send('POST', '/api-keys', { as: app.grace, body }))).id
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

test.each([
  ['GET', '/api-keys/{key_id}', undefined],
  ['POST', '/api-keys/{key_id}/rotate', {}],
  ['DELETE', '/api-keys/{key_id}', undefined],
])(
  '%s %s: the key of another tenant, one that never was and a text that is no id answer the same to the byte',
  async (method, path, body) => {
    const answers = new Set<string>()
    for (const keyId of [foreign, newId('apiKey'), 'key_1', '%00', "' OR true --"]) {
      const response = await app.send(method, path.replace('{key_id}', encodeURIComponent(keyId)), {
        as: app.ada,
        headers: { 'x-request-id': 'same' },
        ...(body && { body }),
      })
      expect(response.status).toBe(404)
      answers.add(await response.text())
    }
    expect([...answers]).toEqual([expect.stringContaining('api_key_not_found')])
    const untouched = await app.send('GET', `/api-keys/${foreign}`, { as: app.grace })
    expect(await untouched.json()).toMatchObject({ revoked_at: null, previous_expires_at: null })
  },
)

test.each(['member', 'viewer'] as const)('a %s sees no key, not even their own', async (role) => {
  const as = await addMember(app, role)
  const body = { name: 'Key', user_id: as.userId }
  const { id } = await json<ShownApiKey>(await app.send('POST', '/api-keys', { as: app.ada, body }))
  expect((await app.send('GET', `/api-keys/${id}`, { as })).status).toBe(403)
})
