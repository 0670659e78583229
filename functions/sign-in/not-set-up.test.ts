import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Route } from '../../lib/endpoints/route.ts'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { routes } from '../routes.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const some = Object.values<Route>(routes).filter(({ scope }) => scope === 'sign-in')
const form = new URLSearchParams({
  grant_type: 'refresh_token',
  token: 'x',
  form_token: 'x',
  user_code: 'x',
  person: 'x',
  decision: 'approve',
}).toString()

test.each(some.map((route) => [`${route.method} ${route.path}`, route] as const))(
  'where nobody can sign in, %s is not there',
  async (_name, { method, path, dialect }) => {
    const response = await app.send(method, path, { ...(method === 'POST' && { body: form }) })
    expect(response.status).toBe(404)
    expect(response.headers.getSetCookie()).toEqual([])
    const told = dialect === 'page' ? '<h1>That did not work</h1>' : '"code":"sign_in_not_found"'
    expect(await response.text()).toContain(told)
    expect(await app.database.rows('SELECT FROM device_codes')).toEqual([])
  },
)
