import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../test/harness/faults/tapped-application.ts'
import { parsePrometheus, valueOf } from '../../test/harness/prometheus-text.ts'
import { closeRedis } from '../redis/redis.ts'
import { countersKey, publishMetrics } from './publish.ts'
import { count, observe } from './record.ts'
import { renderMetrics } from './render.ts'

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication()
})
beforeEach(async () => {
  closeRedis()
  await app.redis.flushdb()
})
afterAll(() => app.close())

const labels = { method: 'GET', route: '/health', status_code: '200' }
const series = 'http_requests_total{method="GET",route="/health",status_code="200"}'
const scrape = async () => parsePrometheus(await renderMetrics())
const shown = async () => valueOf(await scrape(), 'http_requests_total', labels)

async function countRequests(requests: number): Promise<void> {
  for (let request = 0; request < requests; request++) {
    count('http_requests_total', labels)
    observe('http_request_duration_ms', labels, 20.5)
  }
  await publishMetrics({ method: 'GET', route: '/health', id: '1', timeoutMs: 1_000 })
}

test('a counter that Redis brings back lower is shown as before, and goes on from there', async () => {
  await countRequests(10)
  expect(await shown()).toBe(10)
  await app.redis.hset(countersKey, series, '7')
  expect(await shown()).toBe(10)
  await countRequests(2)
  expect(await shown()).toBe(12)
})

test('a Redis that comes back empty is given what was shown, histograms whole', async () => {
  await countRequests(3)
  const before = await scrape()
  await app.redis.flushdb()
  expect(await scrape()).toEqual(before)
  await countRequests(1)
  const after = await scrape()
  expect(valueOf(after, 'http_request_duration_ms_sum', labels)).toBe(82)
  expect(valueOf(after, 'http_request_duration_ms_count', labels)).toBe(4)
})

test('what was counted between the loss and the scrape is not counted twice', async () => {
  await countRequests(5)
  expect(await shown()).toBe(5)
  await app.redis.flushdb()
  await countRequests(8)
  expect(await shown()).toBe(8)
})

test('a counter without labels is there before its first event, or its growth would be missed', async () => {
  expect((await scrape()).get('rate_limit_degraded_total')?.samples).toEqual([
    { name: 'rate_limit_degraded_total', labels: {}, value: 0 },
  ])
  count('rate_limit_degraded_total', {})
  await countRequests(0)
  expect(valueOf(await scrape(), 'rate_limit_degraded_total', {})).toBe(1)
})
