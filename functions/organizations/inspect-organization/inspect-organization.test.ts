import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const inspect = (id: string, token = app.credentials.operatorToken) =>
  app.send('GET', `/organizations/${id}`, { as: app.ada, headers: { authorization: `Bearer ${token}` } })

test('the operator sees any organization', async () => {
  for (const [caller, name] of [
    [app.ada, 'Acme'],
    [app.grace, 'Globex'],
  ] as const) {
    expect(await (await inspect(caller.organizationId)).json()).toEqual({
      id: caller.organizationId,
      name,
      created_at: expect.any(String),
      suspended_at: null,
      deleted_at: null,
    })
  }
})

test.each(['org_00000000000070008000000000000000', 'Acme', "org_'", 'org_%00'])(
  '%s, which is no organization, is not found',
  async (id) => {
    const response = await inspect(id)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'organization_not_found' } })
  },
)

test('its own members are refused', async () => {
  expect((await inspect(app.ada.organizationId, app.credentials.adminKey)).status).toBe(401)
})
