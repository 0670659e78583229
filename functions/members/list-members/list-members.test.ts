import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from '../../../lib/http/cursor.ts'
import type { Member } from '../../../lib/tenancy/member.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application
let members: Caller[]

beforeAll(async () => {
  app = await startApplication()
  members = [app.ada]
  for (const role of ['admin', 'member', 'viewer', 'member'] as const)
    members.push(await addMember(app, role))
  const removed = await addMember(app, 'member')
  await app.database.rows('UPDATE members SET removed_at = now() WHERE user_id = $1', [removed.userId])
})
afterAll(() => app.close())

const list = async (query: string, as = app.ada) =>
  json<Page<Member>>(await app.send('GET', `/members${query}`, { as }))
const idsOf = (page: Page<Member>) => page.data.map((member) => member.user_id)

test('members come in pages, the oldest first, without those that were removed', async () => {
  const seen: string[] = []
  let cursor = ''
  for (const more of [true, true, false]) {
    const page = await list(`?limit=2${cursor}`)
    seen.push(...idsOf(page))
    expect(page.has_more).toBe(more)
    cursor = `&cursor=${page.next_cursor}`
  }
  expect(seen).toEqual(members.map(({ userId }) => userId))
})

test('of one role only those are shown', async () => {
  const ofRole = await list('?role=member')
  expect(idsOf(ofRole)).toEqual([members[2]?.userId, members[4]?.userId])
})

test('another organization sees its own', async () => {
  expect(idsOf(await list('', app.grace))).toEqual([app.grace.userId])
})

test.each(['?role=king', '?limit=0', '?cursor=x', '?cursor=WyJ4Il0', '?name=x'])(
  '%s is refused',
  async (query) => {
    expect((await app.send('GET', `/members${query}`, { as: app.ada })).status).toBe(400)
  },
)

test.each([2, 3])('member number %i has not the role to see them', async (index) => {
  const as = members[index] ?? app.ada
  expect((await app.send('GET', '/members', { as })).status).toBe(403)
})
