import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from './application.ts'
import { clientOf } from './client.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

/** More than a function takes: the host refuses it with a status that `delete-chat` does not describe. */
const body = 'x'.repeat(6 * 1024 * 1024)
const undescribed = 'delete-chat 413: this status is not described'

test('an answer that breaks its description fails the test that asked', async () => {
  await expect(app.send('DELETE', '/chats/chat_1', { as: app.ada, body })).rejects.toThrow(undescribed)
})

test('it also fails a test that asked through the client', async () => {
  const asking = clientOf(app, app.ada).DELETE('/chats/{chat_id}', {
    params: { path: { chat_id: 'chat_1' } },
    body: body as never,
  })
  await expect(asking).rejects.toThrow(undescribed)
})
