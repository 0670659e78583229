import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from './harness/application.ts'
import { until } from './harness/until.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const ours = /^req_[0-9a-f]{32}$/
const lineOf = (requestId: unknown) =>
  until(async () =>
    app.logs.lines().find((line) => line['message'] === 'request' && line['requestId'] === requestId),
  )

/** A kind of response: name, status, request, and the field of its body that holds the id, if any. */
const answers = [
  ['a success', 200, 'GET', '/health', undefined, '"requestId"'],
  ['an error', 400, 'POST', '/chat', {}, '"request_id"'],
  ['a refused stream', 400, 'POST', '/chat/stream', {}, '"request_id"'],
  ['a stream', 200, 'POST', '/chat/stream', { message: 'Hi' }, undefined],
  ['an unknown chat', 404, 'DELETE', '/chats/chat_1', undefined, '"request_id"'],
] as const

test.each(answers)(
  "%s (%i) carries the caller's short and plain request id in header, body and log line",
  async (_what, status, method, path, body, field) => {
    const requestId = `Trace-1.${method}_${status}${path.replaceAll('/', '-')}`
    const response = await app.send(method, path, {
      as: app.ada,
      headers: { 'x-request-id': requestId },
      ...(body && { body }),
    })
    expect(response.status).toBe(status)
    expect(response.headers.get('x-request-id')).toBe(requestId)
    expect(await response.text()).toContain(field === undefined ? '' : `${field}:"${requestId}"`)
    expect(await lineOf(requestId)).toMatchObject({ status })
  },
)

test.each(['/chat', '/chat/stream'])('a preflight of %s carries it too', async (path) => {
  const requestId = `preflight${path.replaceAll('/', '-')}`
  const response = await app.send('OPTIONS', path, {
    headers: {
      origin: 'https://app.example',
      'access-control-request-method': 'POST',
      'x-request-id': requestId,
    },
  })
  expect([response.status, response.headers.get('x-request-id')]).toEqual([204, requestId])
  expect(await lineOf(requestId)).toMatchObject({ status: 204, method: 'OPTIONS' })
})

test('a deletion, which has no body, carries it too', async () => {
  const created = await app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi' } })
  const { chat_id: chatId } = (await created.json()) as { chat_id: string }
  const headers = { 'x-request-id': 'deletion' }
  const response = await app.send('DELETE', `/chats/${chatId}`, { as: app.ada, headers })
  expect([response.status, response.headers.get('x-request-id')]).toEqual([204, 'deletion'])
  expect(await lineOf('deletion')).toMatchObject({ status: 204 })
})

test('128 characters are short enough', async () => {
  const requestId = 'x'.repeat(128)
  const response = await app.send('GET', '/health', { headers: { 'x-request-id': requestId } })
  expect(response.headers.get('x-request-id')).toBe(requestId)
})

test.each([
  ['too long', 'x'.repeat(129)],
  ['with a space in it', 'a b'],
  ['with a tab', 'a\tb'],
  ['with an encoded line break', 'a%0d%0aset-cookie:x=1'],
  ['with a quote', 'a"b'],
  ['with markup', '<script>'],
  ['beyond ASCII', 'é'],
  ['empty', ''],
])('an ID that is %s is replaced by ours', async (_why, given) => {
  const response = await app.send('GET', '/health', { headers: { 'x-request-id': given } })
  const requestId = response.headers.get('x-request-id')
  expect(requestId).toMatch(ours)
  expect(await response.json()).toMatchObject({ requestId })
  expect(await lineOf(requestId)).toBeDefined()
})

test('two IDs are joined on the way, and so replaced by ours', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  request(`${app.url}/health`, (response) => {
    response.resume()
    resolve(response.headers['x-request-id'])
  })
    .setHeader('x-request-id', ['one', 'two'])
    .end()
  expect(await promise).toMatch(ours)
})

test('a line break that still reaches the function ends up in no header, envelope or log line', async () => {
  const { routes } = await import('../functions/routes.ts')
  const { handler } = await import('../functions/service/health/handler.ts')
  const { invocation } = await import('./harness/invoke-handler.ts')
  const { event, context } = invocation(routes.health, {
    headers: { 'x-request-id': 'a\r\nset-cookie: x=1' },
  })
  const response = (await handler(event, context)) as { headers: Record<string, string>; body: string }
  expect(response.headers['X-Request-ID']).toMatch(ours)
  expect(response.body + app.logs.text()).not.toContain('set-cookie')
})

test('two requests without an ID get different ones', async () => {
  const ids = await Promise.all(
    [1, 2].map(async () => (await app.send('GET', '/health')).headers.get('x-request-id')),
  )
  expect(new Set(ids).size).toBe(2)
})
