import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { TurnId } from '../../../lib/ids.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { readJournal } from '../../../test/harness/journals.ts'
import { type ReceivedEvent, readEvents } from '../../../test/harness/server-sent-events.ts'
import { until } from '../../../test/harness/until.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({})
})
afterAll(() => app.close())

const ask = () => app.send('POST', '/chat/stream', { as: app.ada, body: { message: 'Count.' } })
const deleteChat = (id: string) => app.send('DELETE', `/chats/${id}`, { as: app.ada })
const idsIn = (start: ReceivedEvent | undefined) => ({
  chatId: String(start?.data['chat_id']),
  turnId: String(start?.data['turn_id']),
})
const textsOf = async (turnId: string) =>
  (await readJournal({ organizationId: app.ada.organizationId, turnId: turnId as TurnId })).pieces

test('a deleted chat leaves no word in the journal of its turns, and none of them can be resumed', async () => {
  const [start] = await Array.fromAsync(readEvents(await ask()))
  const { chatId, turnId } = idsIn(start)
  await until(async () => ((await textsOf(turnId)).length > 0 ? true : undefined))
  expect((await deleteChat(chatId)).status).toBe(204)
  expect(await textsOf(turnId)).toEqual([])
  const resumed = await app.send('GET', `/turns/${turnId}/stream`, { as: app.ada })
  expect(resumed.status).toBe(404)
})

test('an answer that is under way while its chat is deleted is streamed to its end, and journals no more', async () => {
  app.claude.script({ tokens: 60, tokenMs: 30, firstTokenMs: 0 })
  const events = readEvents(await ask())
  const { value: start } = await events.next()
  const { chatId, turnId } = idsIn(start)
  await until(async () => ((await textsOf(turnId)).length > 0 ? true : undefined))
  await deleteChat(chatId)
  const last = (await Array.fromAsync(events)).at(-1)
  expect(last?.event).toBe('done')
  await until(async () => ((await textsOf(turnId)).length === 0 ? true : undefined))
  const [turn] = await app.database.rows('SELECT state, journaled FROM turns WHERE id = $1', [turnId])
  expect(turn).toEqual({ state: 'completed', journaled: false })
})
