import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../test/harness/faults/tapped-application.ts'
import { parsePrometheus, valueOf } from '../../test/harness/prometheus-text.ts'
import { until } from '../../test/harness/until.ts'
import { closeRedis } from '../redis/redis.ts'
import { countersKey, inProgressKey, publishMetrics } from './publish.ts'
import { count, observe } from './record.ts'
import { renderMetrics } from './render.ts'

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication()
})
beforeEach(async () => {
  // With it goes what was shown of the counters, below which none falls.
  closeRedis()
  await app.redis.flushdb()
})
afterAll(() => app.close())

const ofHealth = { method: 'GET', route: '/health', status_code: '200' }
const request = { method: 'GET', route: '/health', id: '1', timeoutMs: 1_000 }
const scrape = async () => parsePrometheus(await renderMetrics())
const counted = async () => valueOf(await scrape(), 'http_requests_total', ofHealth)

const inProgress = async () =>
  valueOf(await scrape(), 'http_requests_in_progress', { method: 'POST', route: '/chat/stream' })

/** How many are counted, once other requests have brought enough, and then no more. */
async function countedInTheEnd(enough: number): Promise<number> {
  await until(async () => {
    await app.send('GET', '/chats')
    return (await counted()) >= enough ? true : undefined
  })
  for (let other = 0; other < 3; other++) await app.send('GET', '/chats')
  return counted()
}

test('sums of fractions and of whole numbers add up', async () => {
  for (const duration of [1.5, 3, 0.25, 7, 10.125]) {
    observe('http_request_duration_ms', ofHealth, duration)
    await publishMetrics(request)
  }
  const families = await scrape()
  expect(valueOf(families, 'http_request_duration_ms_sum', ofHealth)).toBe(21.875)
  expect(valueOf(families, 'http_request_duration_ms_count', ofHealth)).toBe(5)
})

test('counters stay exact where a float is not: ten billion requests and one', async () => {
  count('http_requests_total', ofHealth, 10_000_000_000)
  await publishMetrics(request)
  count('http_requests_total', ofHealth)
  await publishMetrics(request)
  expect(await counted()).toBe(10_000_000_001)
})

test('the counts of several processes add up', async () => {
  const program = fileURLToPath(new URL('../../test/harness/faults/counting-process.ts', import.meta.url))
  const run = promisify(execFile)
  await Promise.all(
    [3, 4, 5].map((requests) =>
      run(process.execPath, [program, String(requests), '20.5'], {
        env: { ...process.env, NODE_OPTIONS: '' },
      }),
    ),
  )
  const families = await scrape()
  expect(valueOf(families, 'http_requests_total', ofHealth)).toBe(12)
  expect(valueOf(families, 'http_request_duration_ms_sum', ofHealth)).toBe(246)
  const bucket = (le: string) => valueOf(families, 'http_request_duration_ms_bucket', { ...ofHealth, le })
  expect([bucket('10'), bucket('25'), bucket('+Inf')]).toEqual([0, 12, 12])
})

test('a request whose function died counts as in progress until its time is up, and is forgotten then', async () => {
  const soon = Date.now() + 60_000
  await app.redis.zadd(
    inProgressKey,
    soon,
    'POST /chat/stream req_dead',
    `${soon}`,
    'POST /chat/stream req_other',
  )
  expect(await inProgress()).toBe(2)

  await app.redis.zadd(inProgressKey, `${Date.now() - 1}`, 'POST /chat/stream req_dead')
  expect(await inProgress()).toBe(1)
  expect(await app.redis.zrange(inProgressKey, '0', '-1')).toEqual(['POST /chat/stream req_other'])
})

test('while Redis is away requests are answered, and each is counted once when it is back', async () => {
  await app.send('GET', '/health')
  expect(await countedInTheEnd(1)).toBe(1)
  app.taps.redis.cut()
  for (let health = 0; health < 5; health++) expect((await app.send('GET', '/health')).status).toBe(200)
  const events = await app.stream({ as: app.ada, body: { message: 'Hi' } })
  expect(events.at(-1)?.event).toBe('done')
  expect(
    await app.redis.hget(countersKey, 'http_requests_total{method="GET",route="/health",status_code="200"}'),
  ).toBe('1')

  app.taps.redis.mend()
  await until(async () => {
    await app.send('GET', '/chats')
    return (await app.redis.hlen(countersKey)) > 20 ? true : undefined
  })
  expect(await countedInTheEnd(6)).toBe(6)
  expect(await app.redis.zcard(inProgressKey)).toBe(0)
})

test('a stream that began before an outage and ended in it is not in progress for ever', async () => {
  app.claude.script({ tokens: 20, tokenMs: 10 })
  const response = await app.send('POST', '/chat/stream', { as: app.ada, body: { message: 'Hi' } })
  await until(async () => ((await app.redis.zcard(inProgressKey)) === 1 ? true : undefined))
  app.taps.redis.cut()
  await response.text()
  await until(async () => app.logs.lines().find(({ requestId }) => requestId === idOf(response)))
  // Long enough for the client to give up what it wanted to send.
  await pause(500)
  app.taps.redis.mend()
  await until(async () => {
    await app.send('GET', '/health')
    return (await app.redis.zcard(inProgressKey)) === 0 ? true : undefined
  })
  const labels = { method: 'POST', route: '/chat/stream', status_code: '200' }
  expect(valueOf(await scrape(), 'http_requests_total', labels)).toBe(1)
})

const idOf = (response: Response) => response.headers.get('x-request-id')

test('a Redis that comes back between two requests has counted each once', async () => {
  for (let outage = 0; outage < 4; outage++) {
    app.taps.redis.cut()
    await app.send('GET', '/health')
    await app.send('GET', '/health')
    app.taps.redis.mend()
    await app.send('GET', '/health')
  }
  await until(async () => {
    await app.send('GET', '/chats')
    return (await app.redis.hlen(countersKey)) > 0 ? true : undefined
  })
  expect(await countedInTheEnd(12)).toBe(12)
})

test('a Redis that answers late holds up no request, and counts each once', async () => {
  await app.send('GET', '/health')
  app.taps.redis.hold('from server')
  for (let health = 0; health < 3; health++) expect((await app.send('GET', '/health')).status).toBe(200)
  app.taps.redis.release()
  expect(await countedInTheEnd(4)).toBe(4)
})

test('while Redis is away a scrape is 503 with Retry-After: no numbers rather than wrong ones', async () => {
  app.taps.redis.cut()
  const response = await app.send('GET', '/metrics')
  app.taps.redis.mend()
  expect(response.status).toBe(503)
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await response.json()).toMatchObject({ error: { code: 'redis_unavailable' } })
  await until(async () => ((await app.send('GET', '/metrics')).status === 200 ? true : undefined))
})
