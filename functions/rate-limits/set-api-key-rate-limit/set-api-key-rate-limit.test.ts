import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readApiKeyId } from '../../../lib/auth/api-key.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { auditRows } from '../../../test/harness/audit-rows.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const set = (keyId: string, as = app.ada) =>
  app.send('PUT', `/rate-limits/api-keys/${keyId}`, {
    as,
    body: { concurrent_streams: 0 },
    headers: { 'x-request-id': 'same' },
  })

test('a key is given limits, which are told under its id', async () => {
  const keyId = readApiKeyId(app.credentials.apiKey) ?? ''
  const response = await set(keyId)
  expect(response.status).toBe(200)
  const after = await response.json()
  expect(after).toMatchObject({ scope: 'api_key', user_id: null, api_key_id: keyId, concurrent_streams: 0 })
  expect(await auditRows(app, 'same')).toMatchObject([
    { action: 'rate_limit.set', target: keyId, before: null, after },
  ])
})

test("another organization's key and no id answer like one that never was, to the byte", async () => {
  const foreign = readApiKeyId(app.credentials.apiKey) ?? ''
  const answers = new Set<string>()
  for (const id of [foreign, 'key_00000000000070008000000000000000', 'x', '%00']) {
    const response = await set(id, app.grace)
    expect(response.status).toBe(404)
    answers.add(await response.text())
  }
  expect([...answers]).toEqual([expect.stringContaining('api_key_not_found')])
})
