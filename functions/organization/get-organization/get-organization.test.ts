import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

test.each(['owner', 'admin', 'member', 'viewer'] as const)(
  'the organization of its %s is shown, with nothing set at first',
  async (role) => {
    const response = await app.send('GET', '/organization', { as: await addMember(app, role) })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      id: app.ada.organizationId,
      name: 'Acme',
      default_model: null,
      system_prompt: null,
      allowed_models: null,
      max_tokens: null,
      max_tokens_by_model: null,
      created_at: expect.any(String),
    })
  },
)

test('an API key needs the scope', async () => {
  const get = (key: string) =>
    app.send('GET', '/organization', { headers: { authorization: `Bearer ${key}` } })
  expect((await get(app.credentials.adminKey)).status).toBe(200)
  expect((await get(app.credentials.apiKey)).status).toBe(403)
})

test('one that was just deleted is not found, even by callers still remembered', async () => {
  const get = () => app.send('GET', '/organization', { as: app.grace })
  expect(await (await get()).json()).toMatchObject({ id: app.grace.organizationId, name: 'Globex' })
  await app.database.rows('UPDATE organizations SET deleted_at = now() WHERE id = $1', [
    app.grace.organizationId,
  ])
  const response = await get()
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ error: { code: 'organization_not_found' } })
})
