import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, type Caller, startApplication } from '../harness/application.ts'
import { json } from '../harness/json.ts'
import { until } from '../harness/until.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

async function say(
  as: Caller,
  message: string,
  chatId?: string,
): Promise<{ chat_id: string; turn_id: string }> {
  const response = await app.send('POST', '/chat', { as, body: { message, chat_id: chatId } })
  expect(response.status).toBe(200)
  return json(response)
}
const get = async <Shape = unknown>(as: Caller, path: string) =>
  json<Shape>(await app.send('GET', path, { as }))

interface Page {
  data: { id: string; role: string; content: string }[]
  has_more: boolean
  next_cursor: string
}

test('a chat is listed, read, renamed and deleted; its books stay', async () => {
  app.claude.script({ text: 'A cube.' }, { text: 'Six.' })
  const { chat_id: chatId } = await say(app.ada, '  Name a\n solid. ')
  await say(app.ada, 'How many faces?', chatId)

  expect(await get(app.ada, `/chats/${chatId}`)).toMatchObject({ id: chatId, title: 'Name a solid.' })
  const messages = await get<Page>(app.ada, `/chats/${chatId}/messages`)
  expect(messages.data.map(({ role, content }) => [role, content])).toEqual([
    ['user', '  Name a\n solid. '],
    ['assistant', 'A cube.'],
    ['user', 'How many faces?'],
    ['assistant', 'Six.'],
  ])

  const renamed = await app.send('PATCH', `/chats/${chatId}`, { as: app.ada, body: { title: ' Solids ' } })
  expect(await renamed.json()).toMatchObject({ id: chatId, title: 'Solids' })

  const deleted = await app.send('DELETE', `/chats/${chatId}`, { as: app.ada })
  expect([deleted.status, await deleted.text()]).toEqual([204, ''])
  expect((await app.send('GET', `/chats/${chatId}`, { as: app.ada })).status).toBe(404)
  expect(await app.database.rows('SELECT 1 FROM messages WHERE chat_id = $1', [chatId])).toEqual([])
  const books = await app.database.rows(
    'SELECT t.state, t.chat_id FROM turns t JOIN usage_records u ON u.turn_id = t.id',
  )
  expect(books).toEqual([
    { state: 'completed', chat_id: null },
    { state: 'completed', chat_id: null },
  ])
})

test('chats come in pages, the latest used first, and a page holds no chat twice', async () => {
  const chats: string[] = []
  for (let index = 0; index < 5; index++) chats.push((await say(app.grace, `chat ${index}`)).chat_id)
  await say(app.grace, 'again', chats[1])

  const seen: string[] = []
  let cursor = ''
  for (let page = 0; page < 3; page++) {
    const {
      data,
      has_more: hasMore,
      next_cursor: next,
    } = await get<Page>(app.grace, `/chats?limit=2${cursor}`)
    seen.push(...data.map(({ id }) => id))
    expect([hasMore, typeof next]).toEqual(page < 2 ? [true, 'string'] : [false, 'object'])
    cursor = `&cursor=${encodeURIComponent(next)}`
  }
  expect(seen).toEqual([chats[1], chats[4], chats[3], chats[2], chats[0]])
})

test('messages come in pages in the order of the conversation', async () => {
  const { chat_id: chatId } = await say(app.ada, 'one')
  await say(app.ada, 'two', chatId)
  const first = await get<Page>(app.ada, `/chats/${chatId}/messages?limit=3`)
  const second = await get<Page>(app.ada, `/chats/${chatId}/messages?limit=3&cursor=${first.next_cursor}`)
  const roles = [...first.data, ...second.data].map(({ role }) => role)
  expect(roles).toEqual(['user', 'assistant', 'user', 'assistant'])
  expect(second.has_more).toBe(false)
})

test.each(['x', 'bm9uc2Vuc2U', Buffer.from('["9999999999999999999","chat_1"]').toString('base64url')])(
  'the cursor %s is refused as not ours',
  async (cursor) => {
    const response = await app.send('GET', `/chats?cursor=${cursor}`, { as: app.ada })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_cursor' } })
  },
)

test.each(['0', '101', 'many', '1.5'])('a limit of %s is refused', async (limit) => {
  expect((await app.send('GET', `/chats?limit=${limit}`, { as: app.ada })).status).toBe(400)
})

test('an answer whose chat is deleted meanwhile is booked, and brings no chat back', async () => {
  const { chat_id: chatId } = await say(app.ada, 'first')
  app.claude.script({ tokens: 20, tokenMs: 10 })
  const answering = app.send('POST', '/chat', { as: app.ada, body: { message: 'second', chat_id: chatId } })
  await until(async () => app.claude.bill().find(({ completed }) => !completed))
  expect((await app.send('DELETE', `/chats/${chatId}`, { as: app.ada })).status).toBe(204)

  const { turn_id: turnId } = await json<{ turn_id: string }>(await answering)
  expect((await app.send('GET', `/chats/${chatId}`, { as: app.ada })).status).toBe(404)
  expect(
    await app.database.rows('SELECT output_tokens FROM usage_records WHERE turn_id = $1', [turnId]),
  ).toEqual([{ output_tokens: 20 }])
})
