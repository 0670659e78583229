import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { routes } from '../../../functions/routes.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { PermissionDeniedError } from '../../errors.ts'
import { clientApiOf } from '../client-api.ts'

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
const failure = new PermissionDeniedError('Use the public address of this service.', 'wrong_origin')

test.each(Object.values(routes))(
  '$method $path answers 403 to everybody else, before it asks who they are or what they want',
  async (route) => {
    const { method, path } = route
    const calls = app.claude.requests().length
    for (const value of wrong) {
      const response = await app.send(method, path, {
        as: app.ada,
        headers: { ...(value !== undefined && { 'x-origin-verify': value }) },
        ...(method !== 'GET' && { body: { message: 'Hi' } }),
      })
      expect(response.status).toBe(403)
      const { tell } = clientApiOf(route)
      const { headers, body } = tell(failure, response.headers.get('x-request-id') ?? '')
      expect([response.headers.get('content-type'), await response.text()]).toEqual([
        headers['Content-Type'],
        body,
      ])
    }
    expect(app.claude.requests()).toHaveLength(calls)
  },
)
