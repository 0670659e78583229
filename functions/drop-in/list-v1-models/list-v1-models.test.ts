import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterEach(() => rules({ allowed_models: null }))
afterAll(() => app.close())

interface Page {
  data: { id: string }[]
  has_more: boolean
  first_id: string | null
  last_id: string | null
}

const rules = (body: object) => app.send('PATCH', '/organization', { as: app.ada, body })
const list = async (query = '', as: Caller = app.ada) =>
  json<Page>(await app.send('GET', `/v1/models${query}`, { as }))
const ids = ({ data }: Page) => data.map(({ id }) => id)

test('forwards, page by page, every model comes once and in order', async () => {
  const all = ids(await list('?limit=1000'))
  expect(all.length).toBeGreaterThan(3)
  for (const limit of [1, 2, 3]) {
    const seen: string[] = []
    let page = await list(`?limit=${limit}`)
    seen.push(...ids(page))
    while (page.has_more) {
      page = await list(`?limit=${limit}&after_id=${page.last_id}`)
      expect(page.first_id).toBe(ids(page)[0])
      seen.push(...ids(page))
    }
    expect(seen).toEqual(all)
  }
})

test('backwards, page by page, too: a page ends right before the model that is named', async () => {
  const all = ids(await list())
  const seen: string[] = []
  let page = await list(`?limit=2&before_id=${all.at(-1)}`)
  seen.unshift(...ids(page))
  while (page.has_more) {
    page = await list(`?limit=2&before_id=${page.first_id}`)
    seen.unshift(...ids(page))
  }
  expect(seen).toEqual(all.slice(0, -1))
})

test.each([
  '?limit=0',
  '?limit=1001',
  '?limit=-1',
  '?limit=ten',
  '?after_id=claude-none',
  '?before_id=claude-none',
])('%s is no page: 400, and no endless walk', async (query) => {
  expect((await app.send('GET', `/v1/models${query}`, { as: app.ada })).status).toBe(400)
})

test('a model that the organization does not allow is not there, and its page is a 404', async () => {
  await rules({ allowed_models: ['claude-haiku-5-5'] })
  const member = await addMember(app, 'member')
  expect(ids(await list('', member))).toEqual(['claude-haiku-5-5'])
  const page = (model: string) => app.send('GET', `/v1/models/${model}`, { as: member })
  expect((await page('claude-haiku-5-5')).status).toBe(200)
  const refused = await page('claude-opus-5-5')
  expect([refused.status, await json(refused)]).toMatchObject([404, { error: { type: 'not_found_error' } }])
})
