import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({ RECOGNIZE_RETRIES: 'off' })
})
afterAll(() => app.close())

test.each([{ 'x-claude-code-session-id': 'a' }, { 'x-stainless-retry-count': '1' }])(
  'with RECOGNIZE_RETRIES=off, a retry with %p is a question of its own',
  async (headers) => {
    app.claude.reset()
    app.claude.setDefault({})
    const body = {
      model: 'claude-sonnet-5-5',
      max_tokens: 100,
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    }
    const ask = () => app.send('POST', '/v1/messages', { as: app.ada, body, headers })
    await (await ask()).text()
    const again = await ask()
    await again.text()
    expect([again.headers.get('idempotent-replayed'), app.claude.requests().length]).toEqual([null, 2])
    const known = await app.database.rows('SELECT FROM turns WHERE question_digest IS NOT NULL')
    expect(known).toEqual([])
  },
)
