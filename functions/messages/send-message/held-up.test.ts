import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../../test/harness/faults/tapped-application.ts'
import { json } from '../../../test/harness/json.ts'
import { until } from '../../../test/harness/until.ts'

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication()
})
afterEach(() => void jest.restoreAllMocks())
afterAll(() => app.close())

const isBegin = ({ text }: { text: string }) => text.includes('begin_turn')

test('a process held up so long that its turn may have been swept no longer asks Claude', async () => {
  const mark = app.log.mark
  const posted = app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi' } })
  app.taps.postgres.slow({ latencyMs: 50 })
  await until(async () => (app.log.since(mark, 'postgres').some(isBegin) ? true : undefined))
  // The machine stood still for a while.
  const now = performance.now.bind(performance)
  jest.spyOn(performance, 'now').mockImplementation(() => now() + 20_000)
  const response = await posted
  expect([response.status, (await json<{ error: { code: string } }>(response)).error.code]).toEqual([
    503,
    'turn_held_up',
  ])
  expect(app.claude.requests()).toEqual([])
  expect(await app.database.rows('SELECT state FROM turns')).toEqual([{ state: 'failed' }])
})
