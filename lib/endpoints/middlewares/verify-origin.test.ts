import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { routes } from '../../../functions/routes.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'

const secrets = ['a-secret-that-leaves-0123456789-abc', 'b-secret-that-comes-9876543210-xyz']
let app: Application

beforeAll(async () => {
  app = await startApplication({ ORIGIN_VERIFY_SECRETS: secrets.join(',') })
})
afterAll(() => app.close())

test.each(secrets)('a request through an edge that adds %s is let in', async (secret) => {
  const headers = { 'x-origin-verify': secret }
  expect((await app.send('GET', '/health', { headers })).status).toBe(200)
  const events = await app.stream({ as: app.ada, headers, body: { message: 'Hi' } })
  expect(events.at(-1)?.event).toBe('done')
})

const wrong = [
  undefined,
  '',
  'a-secret-that-leaves',
  secrets.join(','),
  'A-SECRET-THAT-LEAVES-0123456789-ABC',
  'x'.repeat(8_000),
]
const cases = Object.values(routes).map(({ method, path }) => [method, path] as const)

test.each(cases)(
  '%s %s answers 403 to everybody else, before it asks who they are or what they want',
  async (method, path) => {
    const calls = app.claude.requests().length
    for (const value of wrong) {
      const response = await app.send(method, path, {
        as: app.ada,
        headers: { ...(value !== undefined && { 'x-origin-verify': value }) },
        ...(method !== 'GET' && { body: { message: 'Hi' } }),
      })
      expect(response.status).toBe(403)
      expect(await response.json()).toMatchObject({
        type: 'error',
        error: { type: 'permission_error', code: 'wrong_origin' },
      })
    }
    expect(app.claude.requests()).toHaveLength(calls)
  },
)
