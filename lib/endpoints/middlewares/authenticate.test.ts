import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { routes } from '../../../functions/routes.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'

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

const guarded = Object.values(routes).filter(({ scope }) => scope !== 'public')

test('all routes but /health, the first page and the documentation ask who calls', () => {
  const open = Object.values(routes).filter(({ scope }) => scope === 'public')
  expect(open.map(({ path }) => path)).toEqual(['/', '/health', '/openapi.json', '/docs', '/docs/{asset}'])
})

test.each(guarded.map(({ method, path }) => [method, path] as const))(
  'deployed, %s %s answers 401 to a stranger and to the headers of a member, whatever else is wrong',
  async (method, path) => {
    for (const as of [undefined, app.ada]) {
      const response = await app.send(method, path, {
        ...(as && { as }),
        ...(method !== 'GET' && { body: '{' }),
      })
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ error: { code: 'invalid_credentials' } })
    }
    expect(app.claude.requests()).toEqual([])
  },
)

test('deployed without a metrics token, no token opens /metrics', async () => {
  for (const authorization of ['Bearer ', 'Bearer undefined', 'Basic Og==']) {
    expect((await app.send('GET', '/metrics', { headers: { authorization } })).status).toBe(401)
  }
})
