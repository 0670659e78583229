import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { routes } from '../../../functions/routes.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { clientApiOf } from '../client-api.ts'
import type { Route } from '../route.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({ AUTH_MODE: 'production' })
})
afterAll(() => app.close())

test('deployed, /health does not believe the headers of anybody', async () => {
  const headers = { 'x-org-id': app.ada.organizationId, 'x-user-id': app.ada.userId }
  for (const ids of [headers, { 'x-org-id': 'nobody', 'x-user-id': 'nobody' }]) {
    const response = await app.send('GET', '/health', { headers: ids })
    expect(response.status).toBe(200)
    expect(Object.keys((await response.json()) as object)).toEqual([
      'status',
      'env',
      'timestamp',
      'requestId',
    ])
  }
})

const isOpen = ({ scope }: Route) => scope === 'public' || scope === 'sign-in'
const guarded = Object.values<Route>(routes).filter((route) => !isOpen(route))

test('all routes but those that say that the service is there, the documentation and those to sign in ask who calls', () => {
  const open = Object.values<Route>(routes).filter(isOpen)
  expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /',
    'GET /health',
    'GET /openapi.json',
    'GET /docs',
    'GET /docs/{asset}',
    'GET /api/hello',
    'GET /.well-known/oauth-authorization-server',
    'POST /oauth/device_authorization',
    'POST /oauth/token',
    'POST /oauth/revoke',
    'GET /oauth/device',
    'POST /oauth/device',
    'GET /oauth/callback',
    'POST /oauth/device/decision',
  ])
})

test.each(guarded)(
  'deployed, $method $path answers 401 to a stranger and to the headers of a member, whatever else is wrong',
  async (route) => {
    const { method, path } = route
    const code = clientApiOf(route).codeOf('invalid_credentials')
    for (const as of [undefined, app.ada]) {
      const response = await app.send(method, path, {
        ...(as && { as }),
        ...(method !== 'GET' && { body: '{' }),
      })
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ error: { code } })
    }
    expect(app.claude.requests()).toEqual([])
  },
)

test('deployed without a metrics token, no token opens /metrics', async () => {
  for (const authorization of ['Bearer ', 'Bearer undefined', 'Basic Og==']) {
    expect((await app.send('GET', '/metrics', { headers: { authorization } })).status).toBe(401)
  }
})
