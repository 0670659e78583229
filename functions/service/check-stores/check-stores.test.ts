import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../../test/harness/faults/tapped-application.ts'
import { json } from '../../../test/harness/json.ts'
import { until } from '../../../test/harness/until.ts'
import type { StoresHealth } from './check-stores.ts'

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication({ AUTH_MODE: 'production' })
})
afterAll(() => app.close())

const check = () =>
  app.send('GET', '/health/stores', { headers: { authorization: `Bearer ${app.credentials.metricsToken}` } })
const answersAgain = () => until(async () => ((await check()).status === 200 ? true : undefined))

test('a monitor is told of every store that it answers', async () => {
  const ok = { status: 'ok', duration_ms: expect.any(Number) }
  expect(await json<StoresHealth>(await check())).toEqual({
    status: 'ok',
    stores: { postgres: ok, redis: ok, dynamodb: ok },
  })
})

test.each(['postgres', 'redis'] as const)(
  'without %s it is 503, and says that the others answer',
  async (name) => {
    app.taps[name].cut()
    const response = await check()
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    const { error } = await json<{ error: { code: string; details: StoresHealth } }>(response)
    expect(error.code).toBe('store_unavailable')
    for (const [store, { status }] of Object.entries(error.details.stores)) {
      expect([store, status]).toEqual([store, store === name ? 'unavailable' : 'ok'])
    }
    app.taps[name].mend()
    await answersAgain()
  },
)

test('a server that only reads is not available', async () => {
  const set = (value: string) =>
    app.database.rows(`ALTER ROLE app_runtime SET default_transaction_read_only = ${value}`)
  await set('on')
  app.taps.postgres.cut()
  app.taps.postgres.mend()
  const { error } = await until(async () => {
    const answer = await json<{ error?: { details: StoresHealth } }>(await check())
    return answer.error?.details.stores.redis.status === 'ok' ? { error: answer.error } : undefined
  })
  expect(error.details.stores.postgres.status).toBe('unavailable')
  await set('off')
  app.taps.postgres.cut()
  app.taps.postgres.mend()
  await answersAgain()
})

test('strangers are not told', async () => {
  expect((await app.send('GET', '/health/stores')).status).toBe(401)
})
