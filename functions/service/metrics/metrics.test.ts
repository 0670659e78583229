import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { definitions } from '../../../lib/metrics/definitions.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { parsePrometheus, valueOf } from '../../../test/harness/prometheus-text.ts'
import { readEvents } from '../../../test/harness/server-sent-events.ts'
import { until } from '../../../test/harness/until.ts'
import { routes } from '../../routes.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
  app.claude.setDefault({ text: 'Hi.' })
})
afterAll(() => app.close())

const scrape = async () => parsePrometheus(await (await app.send('GET', '/metrics')).text())
const ask = async (times: number, method: string, path: string, body?: unknown) => {
  for (let time = 0; time < times; time++) {
    const response = await app.send(method, path, { as: app.ada, ...(body !== undefined && { body }) })
    await response.text()
  }
}
type Families = Awaited<ReturnType<typeof scrape>>
const requestsOf = (families: Families, method: string, route: string, status: string) =>
  valueOf(families, 'http_requests_total', { method, route, status_code: status })

const inProgress = (families: Families, method: string, route: string) =>
  valueOf(families, 'http_requests_in_progress', { method, route })
const streams = (families: Families) => requestsOf(families, 'POST', '/chat/stream', '200')
const preflight = () =>
  app.send('OPTIONS', '/chat', {
    headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
  })

test('it is Prometheus text of version 0.0.4, every metric with HELP and TYPE', async () => {
  await ask(1, 'POST', '/chat', { message: 'Hi' })
  app.claude.script({ error: { status: 529, type: 'overloaded_error' } })
  await ask(1, 'POST', '/chat', { message: 'Hi' })
  const response = await app.send('GET', '/metrics')
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const families = parsePrometheus(await response.text())
  const described = [...families].map(([name, { type, help }]) => [name, { type, help }])
  const defined = Object.entries(definitions).map(([name, { type, help }]) => [name, { type, help }])
  expect(described).toEqual(defined)
  for (const [name, { samples }] of families) {
    const { labels } = definitions[name as keyof typeof definitions]
    for (const sample of samples) {
      const given = Object.keys(sample.labels).filter((label) => label !== 'le')
      expect(given).toEqual([...labels])
    }
  }
})

test('http_requests_total counts every request under its method, route and status', async () => {
  await app.idle()
  const before = await scrape()
  await ask(3, 'GET', '/health')
  await ask(2, 'GET', '/chats/chat_1')
  await ask(1, 'GET', '/chats/chat_2/messages')
  await ask(2, 'POST', '/chat', {})
  await ask(1, 'POST', '/chat', { message: 'Hi' })
  await ask(2, 'POST', '/chat/stream', { message: 'Hi' })
  await ask(1, 'POST', '/chat/stream', '{')
  await app.send('DELETE', '/chats/chat_1')

  const counted = [
    ['GET', '/health', '200', 3],
    ['GET', '/chats/{chat_id}', '404', 2],
    ['GET', '/chats/{chat_id}/messages', '404', 1],
    ['POST', '/chat', '400', 2],
    ['POST', '/chat', '200', 1],
    ['POST', '/chat/stream', '200', 2],
    ['POST', '/chat/stream', '400', 1],
    ['DELETE', '/chats/{chat_id}', '401', 1],
  ] as const
  await app.idle()
  const after = await scrape()
  for (const [method, route, status, times] of counted) {
    const of = (families: Families) => requestsOf(families, method, route, status)
    expect([method, route, status, of(after) - of(before)]).toEqual([method, route, status, times])
    const labels = { method, route, status_code: status }
    const durations = (families: Families) => valueOf(families, 'http_request_duration_ms_count', labels)
    expect(durations(after) - durations(before)).toBe(times)
  }
})

test('a scrape counts itself at the next one', async () => {
  const first = requestsOf(await scrape(), 'GET', '/metrics', '200')
  expect(requestsOf(await scrape(), 'GET', '/metrics', '200')).toBe(first + 1)
})

test('a preflight is counted as OPTIONS, not as the request that it asks for', async () => {
  await preflight()
  await preflight()
  const families = await scrape()
  expect(requestsOf(families, 'OPTIONS', '/chat', '204')).toBe(2)
  expect(requestsOf(families, 'POST', '/chat', '204')).toBe(0)
})

test('the histogram has every bucket of its definition, sums durations, and counts each request once', async () => {
  const labels = { method: 'GET', route: '/health', status_code: '200' }
  const families = await scrape()
  const buckets = families
    .get('http_request_duration_ms')
    ?.samples.filter((sample) => sample.labels['route'] === '/health' && sample.name.endsWith('_bucket'))
  expect(buckets?.map((bucket) => bucket.labels['le'])).toEqual([
    ...definitions.http_request_duration_ms.buckets.map(String),
    '+Inf',
  ])
  const durations = app.logs
    .lines()
    .filter(({ message, route, status }) => message === 'request' && route === '/health' && status === 200)
    .map(({ duration }) => Number(duration))
  const sum = durations.reduce((total, duration) => total + duration, 0)
  expect(valueOf(families, 'http_request_duration_ms_count', labels)).toBe(durations.length)
  expect(valueOf(families, 'http_request_duration_ms_sum', labels)).toBeCloseTo(sum, 6)
  for (const bucket of buckets ?? []) {
    const bound = Number(bucket.labels['le']?.replace('+Inf', 'Infinity'))
    expect(bucket.value).toBe(durations.filter((duration) => duration <= bound).length)
  }
})

test('a stream is in progress only while it runs; a scrape sees itself', async () => {
  app.claude.script({ tokens: 1_000, tokenMs: 20 })
  const abort = new AbortController()
  const response = await app.send('POST', '/chat/stream', {
    as: app.ada,
    body: { message: 'Hi', max_tokens: 40 },
    signal: abort.signal,
  })
  const events = readEvents(response)
  await events.next()
  const during = await scrape()
  expect(inProgress(during, 'POST', '/chat/stream')).toBe(1)
  expect(inProgress(during, 'GET', '/metrics')).toBe(1)
  const counted = streams(during)

  await Array.fromAsync(events)
  const after = await until(async () => {
    const families = await scrape()
    return streams(families) > counted ? families : undefined
  })
  expect(inProgress(after, 'POST', '/chat/stream')).toBe(0)
  expect(after.get('http_requests_in_progress')?.samples).toHaveLength(1)
})

test('streams that come with one and the same request id are each in progress', async () => {
  app.claude.script({ tokens: 1_000, tokenMs: 20 }, { tokens: 1_000, tokenMs: 20 })
  const start = async () => {
    const headers = { 'x-request-id': 'the-same' }
    const body = { message: 'Hi', max_tokens: 40 }
    const events = readEvents(await app.send('POST', '/chat/stream', { as: app.ada, headers, body }))
    await events.next()
    return events
  }
  const both = [await start(), await start()]
  expect(inProgress(await scrape(), 'POST', '/chat/stream')).toBe(2)
  await Promise.all(both.map((events) => Array.fromAsync(events)))
})

test('what a caller invents never becomes a label', async () => {
  await ask(1, 'GET', '/canary')
  await ask(1, 'PUT', '/chat')
  await ask(1, 'GET', '/chats/canary?limit=canary')
  await ask(1, 'PROPFIND', '/chats/canary')
  await ask(1, 'POST', '/chat', { message: 'canary', model: 'canary', system: 'canary' })
  await app.send('GET', '/health', { headers: { 'x-request-id': 'canary', 'x-org-id': 'canary' } })
  const families = await scrape()
  const values = (label: string) => {
    const samples = [...families.values()].flatMap(({ samples: all }) => all)
    return new Set(samples.flatMap(({ labels }) => labels[label] ?? []))
  }
  const rows = Object.values(routes)
  const paths = ['none', ...rows.map(({ path }): string => path)]
  expect(paths).toEqual(expect.arrayContaining([...values('route')]))
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'other']
  expect(methods).toEqual(expect.arrayContaining([...values('method')]))
  expect([...values('model')]).toEqual(['claude-sonnet-5-5'])
  expect(JSON.stringify([...families])).not.toContain('canary')
})

test.each([
  ['GET', '/nowhere', 'GET', '404', 'route_not_found'],
  ['PUT', '/chat', 'PUT', '405', 'method_not_allowed'],
  ['PROPFIND', '/chats/1', 'other', '405', 'method_not_allowed'],
])(
  '%s %s, which no function sees, is counted and logged as well',
  async (method, path, label, status, code) => {
    const of = async () => requestsOf(await scrape(), label, 'none', status)
    const before = await of()
    const requestId = `refused-${method}`
    await app.send(method, path, { headers: { 'x-request-id': requestId } })
    await until(async () => ((await of()) === before + 1 ? true : undefined))
    expect(app.logs.lines().filter((line) => line['requestId'] === requestId)).toEqual([
      expect.objectContaining({
        message: 'request',
        method,
        url: path,
        route: 'none',
        status: Number(status),
        errorCode: code,
      }),
    ])
  },
)

test('cost and tokens are those of the bill', async () => {
  const families = await scrape()
  const bill = app.claude.bill()
  const output = bill.reduce((sum, line) => sum + line.output_tokens, 0)
  const model = 'claude-sonnet-5-5'
  expect(valueOf(families, 'model_tokens_total', { model, kind: 'output' })).toBe(output)
  expect(valueOf(families, 'turns_total', { model, state: 'completed' })).toBe(bill.length)
  expect(valueOf(families, 'turn_time_to_first_token_seconds_count', { model })).toBe(bill.length)
  expect(
    valueOf(families, 'upstream_errors_total', { upstream: 'anthropic', model, code: 'upstream_overloaded' }),
  ).toBe(1)
})
