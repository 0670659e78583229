import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application
let operator: { authorization: string }

beforeAll(async () => {
  app = await startApplication()
  operator = { authorization: `Bearer ${app.credentials.operatorToken}` }
})
afterAll(() => app.close())

interface Page {
  data: { id: string; name: string }[]
  has_more: boolean
  next_cursor: string | null
}

const list = async (query = '') =>
  json<Page>(await app.send('GET', `/organizations${query}`, { headers: operator }))

test('the operator sees every organization, the youngest first, over as many pages as they like', async () => {
  for (const name of ['One', 'Two', 'Three']) {
    const body = { name, owner: { email: 'owner@owner.example' } }
    await app.send('POST', '/organizations', { headers: operator, body })
  }
  const names = []
  let cursor: string | null = ''
  do {
    const page: Page = await list(`?limit=2${cursor && `&cursor=${cursor}`}`)
    expect(page.data.length).toBeLessThanOrEqual(2)
    names.push(...page.data.map(({ name }) => name))
    cursor = page.next_cursor
  } while (cursor !== null)
  expect(names).toEqual(['Three', 'Two', 'One', 'Globex', 'Acme'])
})

test('of an organization the directory tells its name and its state, and nothing that is in it', async () => {
  expect((await list()).data.find(({ name }) => name === 'Acme')).toEqual({
    id: app.ada.organizationId,
    name: 'Acme',
    created_at: expect.any(String),
    suspended_at: null,
    deleted_at: null,
  })
})

test('a cursor that is none of this list is refused', async () => {
  const response = await app.send('GET', '/organizations?cursor=WyJ4Il0', { headers: operator })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { code: 'invalid_cursor' } })
})

test('only the operator sees it', async () => {
  for (const headers of [
    {},
    { 'x-api-key': app.credentials.adminKey },
    { authorization: 'Bearer operator' },
  ]) {
    expect((await app.send('GET', '/organizations', { as: app.ada, headers })).status).toBe(401)
  }
})
