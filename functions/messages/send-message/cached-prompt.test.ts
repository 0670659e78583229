import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({})
})
afterAll(() => app.close())

const ask = async (body: object) => (await app.send('POST', '/chat', { as: app.ada, body })).json()
const marks = () =>
  app.claude.requests().map(({ body }) => (body as { cache_control?: unknown }).cache_control)

/** How the prompt is asked to be kept. The bound of its tokens is 80 and one for each byte. */
async function cacheControl(model: string, bytes: number): Promise<unknown> {
  const body = { model, message: 'x'.repeat(bytes) }
  expect((await app.send('POST', '/chat', { as: app.ada, body })).status).toBe(200)
  return marks().at(-1)
}

const kept = { type: 'ephemeral', ttl: '5m' }

test.each([
  ['claude-sonnet-5-5', 512],
  ['claude-haiku-4-5', 4_096],
  ['claude-sonnet-4-6', 1_024],
])('of %s a prompt that cannot have %d tokens is not asked to be kept', async (model, least) => {
  expect(await cacheControl(model, least - 80)).toEqual(kept)
  expect(await cacheControl(model, least - 81)).toBeUndefined()
})

test('where the least is not published, every prompt is asked to be kept', async () => {
  expect(await cacheControl('claude-fable-5-2', 1)).toEqual(kept)
})

test('a chat is kept as soon as its messages together are long enough', async () => {
  const long = 'x'.repeat(300)
  const { chat_id } = (await ask({ message: long })) as { chat_id: string }
  await ask({ message: long, chat_id })
  expect(marks()).toEqual([undefined, kept])
})
