import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({ CLAUDE_CACHE_TTL: 'off' })
})
afterAll(() => app.close())

test('where nothing is to be kept, no prompt is asked to be, however long it is', async () => {
  await app.send('POST', '/chat', { as: app.ada, body: { message: 'x'.repeat(50_000) } })
  expect(app.claude.requests().map(({ body }) => body)).toEqual([
    expect.not.objectContaining({ cache_control: expect.anything() }),
  ])
})
