import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { ApiKey, ShownApiKey } from '../../../lib/auth/api-keys/api-key-record.ts'
import type { Page } from '../../../lib/http/cursor.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

async function create(name: string): Promise<{ key: string; shown: ApiKey }> {
  const response = await app.send('POST', '/api-keys', { as: app.grace, body: { name } })
  const { key, ...shown } = await json<ShownApiKey>(response)
  return { key, shown }
}
const list = async (query = '') =>
  json<Page<ApiKey>>(await app.send('GET', `/api-keys${query}`, { as: app.grace }))

test('the keys of the own organization come newest first, page by page, without themselves', async () => {
  const made: { key: string; shown: ApiKey }[] = []
  for (const name of ['One', 'Two', 'Three']) made.push(await create(name))
  const expected = made.map(({ shown }) => shown).toReversed()

  const first = await list('?limit=2')
  expect(first).toMatchObject({ data: expected.slice(0, 2), has_more: true })
  const second = await list(`?limit=2&cursor=${first.next_cursor}`)
  expect(second).toEqual({ data: expected.slice(2), has_more: false, next_cursor: null })

  const text = JSON.stringify(await list())
  for (const { key } of made) expect(text).not.toContain(key.slice(-49))
})

test('revoked keys stay in the list', async () => {
  const { id } = (await create('Revoked')).shown
  expect((await app.send('DELETE', `/api-keys/${id}`, { as: app.grace })).status).toBe(204)
  const { data } = await list('?limit=1')
  expect(data).toEqual([expect.objectContaining({ id, revoked_at: expect.any(String) })])
})

test('a cursor of another list is refused', async () => {
  const cursor = Buffer.from('["chat_0"]').toString('base64url')
  const response = await app.send('GET', `/api-keys?cursor=${cursor}`, { as: app.grace })
  expect(response.status).toBe(400)
})

test.each(['member', 'viewer'] as const)('a %s sees none', async (role) => {
  const as = await addMember(app, role, app.grace)
  expect((await app.send('GET', '/api-keys', { as })).status).toBe(403)
})
