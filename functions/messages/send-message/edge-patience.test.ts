import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { settledTurns } from '../../../test/harness/books.ts'

let app: Application

beforeAll(async () => {
  // Of these ten are kept for the start of a function: Claude has one second to begin.
  app = await startApplication({ EDGE_PATIENCE_MS: '11000' })
  await app.send('POST', '/chat', { as: app.ada, body: { message: 'Loads whatever is loaded at first.' } })
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({})
})
afterAll(() => app.close())

const ask = (path: string, model = 'claude-sonnet-5-5') =>
  app.send('POST', path, { as: app.ada, body: { message: 'Hi', model } })

test.each([
  ['never answers', { headersMs: 3_600_000 }],
  ['answers, and never begins', { startMs: 3_600_000 }],
  ['answers, and only pings', { startMs: 3_600_000, pingEveryMs: 100 }],
])(
  'a Claude that %s is given up before the edge gives up, in our own words, and costs nothing',
  async (_, silence) => {
    for (const path of ['/chat', '/chat/stream']) {
      app.claude.setDefault(silence)
      const response = await ask(path)
      expect(response.status).toBe(504)
      expect(await response.json()).toMatchObject({
        error: { type: 'timeout_error', code: 'upstream_timeout' },
      })
      expect((await settledTurns(app.database))[0]).toMatchObject({
        state: 'failed',
        error_code: 'upstream_timeout',
        cost_nano_usd: null,
      })
    }
  },
)

test('all tries together stay within the patience of the edge', async () => {
  app.claude.script(
    { error: { status: 529, type: 'overloaded_error', retryAfter: 0.4 } },
    { headersMs: 3_600_000 },
  )
  expect((await ask('/chat')).status).toBe(504)
  app.claude.reset()
  // A pause that would outlast it is not begun.
  app.claude.setDefault({ error: { status: 529, type: 'overloaded_error', retryAfter: 5 } })
  expect(await (await ask('/chat')).json()).toMatchObject({ error: { code: 'upstream_overloaded' } })
  expect(app.claude.requests()).toHaveLength(1)
})

test('an answer that has begun may take longer than that', async () => {
  app.claude.script({ text: 'slow but well', firstTokenMs: 1_500 })
  // The other one has failed nearly too often by now.
  expect(await (await ask('/chat', 'claude-opus-5-5')).json()).toMatchObject({ reply: 'slow but well' })
})
