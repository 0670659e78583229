import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { ApiClient } from '../../client/index.ts'
import { type Application, startApplication } from '../harness/application.ts'
import { clientOf } from '../harness/client.ts'
import { until } from '../harness/until.ts'

let app: Application
let ada: ApiClient
let grace: ApiClient

beforeAll(async () => {
  app = await startApplication()
  ada = clientOf(app, app.ada)
  grace = clientOf(app, app.grace)
})
afterAll(() => app.close())

/** The result of a request that must succeed. */
async function dataOf<Data>(asking: Promise<{ data?: Data; error?: unknown }>): Promise<Data> {
  const { data, error } = await asking
  if (data === undefined) throw new Error(`refused: ${JSON.stringify(error)}`)
  return data
}

const say = (as: ApiClient, message: string, chatId?: string) =>
  dataOf(as.POST('/chat', { body: { message, ...(chatId !== undefined && { chat_id: chatId }) } }))
const at = (chatId: string) => ({ params: { path: { chat_id: chatId } } })
const statusOf = async (asking: Promise<{ response: Response }>) => (await asking).response.status

test('a chat is listed, read, renamed and deleted; its books stay', async () => {
  app.claude.script({ text: 'A cube.' }, { text: 'Six.' })
  const { chat_id: chatId } = await say(ada, '  Name a\n solid. ')
  await say(ada, 'How many faces?', chatId)

  const chat = await dataOf(ada.GET('/chats/{chat_id}', at(chatId)))
  expect(chat).toMatchObject({ id: chatId, title: 'Name a solid.' })
  const messages = await dataOf(ada.GET('/chats/{chat_id}/messages', at(chatId)))
  expect(messages.data.map(({ role, content }) => [role, content])).toEqual([
    ['user', '  Name a\n solid. '],
    ['assistant', 'A cube.'],
    ['user', 'How many faces?'],
    ['assistant', 'Six.'],
  ])

  const renamed = await dataOf(ada.PATCH('/chats/{chat_id}', { ...at(chatId), body: { title: ' Solids ' } }))
  expect(renamed).toMatchObject({ id: chatId, title: 'Solids' })

  expect(await statusOf(ada.DELETE('/chats/{chat_id}', at(chatId)))).toBe(204)
  expect(await statusOf(ada.GET('/chats/{chat_id}', at(chatId)))).toBe(404)
  expect(await app.database.rows('SELECT 1 FROM messages WHERE chat_id = $1', [chatId])).toEqual([])
  const books = await app.database.rows(
    'SELECT t.state, t.chat_id FROM turns t JOIN usage_records u ON u.turn_id = t.id',
  )
  expect(books).toEqual([
    { state: 'completed', chat_id: null },
    { state: 'completed', chat_id: null },
  ])
})

test('an answer is read event by event, and is in its chat afterwards', async () => {
  app.claude.script({ text: 'All is well.' })
  let text = ''
  let chatId = ''
  for await (const { event, data } of ada.streamMessage({ message: 'Is all well?' })) {
    if (event === 'start') chatId = data.chat_id
    if (event === 'token') text += data.text
  }
  expect(text).toBe('All is well.')
  const messages = await dataOf(ada.GET('/chats/{chat_id}/messages', at(chatId)))
  expect(messages.data.map(({ content }) => content)).toEqual(['Is all well?', 'All is well.'])
})

test('chats come in pages, the latest used first, and a page holds no chat twice', async () => {
  const chats: string[] = []
  for (let index = 0; index < 5; index++) chats.push((await say(grace, `chat ${index}`)).chat_id)
  await say(grace, 'again', chats[1])

  const seen: string[] = []
  let cursor: string | null = null
  for (let page = 0; page < 3; page++) {
    const query: { limit: number; cursor?: string } = { limit: 2, ...(cursor !== null && { cursor }) }
    const chatPage = await dataOf(grace.GET('/chats', { params: { query } }))
    seen.push(...chatPage.data.map(({ id }) => id))
    cursor = chatPage.next_cursor
    expect([chatPage.has_more, typeof cursor]).toEqual(page < 2 ? [true, 'string'] : [false, 'object'])
  }
  expect(seen).toEqual([chats[1], chats[4], chats[3], chats[2], chats[0]])
})

test('messages come in pages in the order of the conversation', async () => {
  const { chat_id: chatId } = await say(ada, 'one')
  await say(ada, 'two', chatId)
  const pageOf = (query: { limit: number; cursor?: string }) =>
    dataOf(ada.GET('/chats/{chat_id}/messages', { params: { ...at(chatId).params, query } }))
  const first = await pageOf({ limit: 3 })
  const second = await pageOf({ limit: 3, cursor: first.next_cursor ?? '' })
  const roles = [...first.data, ...second.data].map(({ role }) => role)
  expect(roles).toEqual(['user', 'assistant', 'user', 'assistant'])
  expect(second.has_more).toBe(false)
})

test.each(['x', 'bm9uc2Vuc2U', Buffer.from('["9999999999999999999","chat_1"]').toString('base64url')])(
  'the cursor %s is refused as not ours',
  async (cursor) => {
    const { error, response } = await ada.GET('/chats', { params: { query: { cursor } } })
    expect([response.status, error?.error.code]).toEqual([400, 'invalid_cursor'])
  },
)

test.each(['0', '101', 'many', '1.5'])('a limit of %s is refused', async (limit) => {
  expect((await app.send('GET', `/chats?limit=${limit}`, { as: app.ada })).status).toBe(400)
})

test('an answer whose chat is deleted meanwhile is booked, and brings no chat back', async () => {
  const { chat_id: chatId } = await say(ada, 'first')
  app.claude.script({ tokens: 20, tokenMs: 10 })
  const answering = say(ada, 'second', chatId)
  await until(async () => app.claude.bill().find(({ completed }) => !completed))
  expect(await statusOf(ada.DELETE('/chats/{chat_id}', at(chatId)))).toBe(204)

  const { turn_id: turnId } = await answering
  expect(await statusOf(ada.GET('/chats/{chat_id}', at(chatId)))).toBe(404)
  expect(
    await app.database.rows('SELECT output_tokens FROM usage_records WHERE turn_id = $1', [turnId]),
  ).toEqual([{ output_tokens: 20 }])
})

test('chats are found by what their titles have, whatever its case, and by no pattern', async () => {
  await say(ada, 'Zebra crossing')
  await say(ada, '100% zebra')
  const found = async (search: string) => {
    const { data } = await dataOf(ada.GET('/chats', { params: { query: { search } } }))
    return data.map(({ title }) => title)
  }
  expect(await found('ZEBRA')).toEqual(['100% zebra', 'Zebra crossing'])
  expect(await found('0% z')).toEqual(['100% zebra'])
  expect(await found('zebra%')).toEqual([])
})
