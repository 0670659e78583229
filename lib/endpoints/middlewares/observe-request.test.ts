import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { invocation } from '../../../test/harness/invoke-handler.ts'
import { until } from '../../../test/harness/until.ts'
import type { Route } from '../route.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const linesOf = (requestId: string) => app.logs.lines().filter((line) => line['requestId'] === requestId)

/** Sends a request under that id, reads its answer to the end, and waits for what is logged of it. */
async function lineOf(requestId: string, method: string, path: string, body?: unknown) {
  const headers = { 'x-request-id': requestId, 'user-agent': 'claim/1.0' }
  const response = await app.send(method, path, { as: app.ada, headers, ...(body !== undefined && { body }) })
  await response.text()
  return until(async () => linesOf(requestId).at(-1))
}

test('every request leaves one line with method, url, route, status, duration and userAgent', async () => {
  const requests = [
    ['GET', '/health', '/health', 200],
    ['GET', '/chats/chat_1', '/chats/{chat_id}', 404],
    ['POST', '/chat', '/chat', 400],
    ['POST', '/chat/stream', '/chat/stream', 400],
  ] as const
  for (const [index, [method, url, route, status]] of requests.entries()) {
    const requestId = `line-${index}`
    const line = await lineOf(requestId, method, url, method === 'POST' ? {} : undefined)
    expect(line).toMatchObject({
      level: 'INFO',
      message: 'request',
      requestId,
      method,
      url,
      route,
      status,
      duration: expect.any(Number),
      userAgent: 'claim/1.0',
      organizationId: app.ada.organizationId,
      userId: app.ada.userId,
    })
    expect(linesOf(requestId)).toHaveLength(1)
  }
})

test('a stream leaves one line too, after its end', async () => {
  const line = await lineOf('line-stream', 'POST', '/chat/stream', { message: 'Hi' })
  expect(line).toMatchObject({ message: 'request', method: 'POST', route: '/chat/stream', status: 200 })
  expect(linesOf('line-stream')).toHaveLength(1)
})

test('the query string, where a careless client may put a secret, is not in the line', async () => {
  const line = await lineOf('line-query', 'GET', '/chats?limit=5&cursor=canary')
  expect(line).toMatchObject({ url: '/chats', status: 400, errorCode: 'invalid_cursor' })
  expect(JSON.stringify(line)).not.toContain('canary')
})

const route: Route = {
  resource: 'planted',
  operation: 'planted',
  method: 'GET',
  path: '/planted',
  streaming: false,
  scope: 'public',
  timeoutSeconds: 15,
  memoryMegabytes: 256,
}

/** What the log says after a handler of that route throws the value. */
async function logOfFailure(requestId: string, thrown: unknown) {
  const { bufferedEndpoint } = await import('../buffered-endpoint.ts')
  const handler = bufferedEndpoint(route, {}, () => Promise.reject(thrown))
  const { event, context } = invocation(route, { headers: { 'x-request-id': requestId } })
  const response = (await handler(event, context)) as { statusCode: number; body: string }
  return { response, lines: linesOf(requestId) }
}

test('an unexpected error is a 500 without a word of it; the log has its kind, place and code, no message', async () => {
  const error = Object.assign(new RangeError('canary of a prompt'), { code: 'E_PLANTED', detail: 'canary' })
  const { response, lines } = await logOfFailure('failure-1', error)
  expect(response.statusCode).toBe(500)
  expect(JSON.parse(response.body)).toEqual({
    type: 'error',
    error: { type: 'api_error', code: 'internal_error', message: 'Internal error.' },
    request_id: 'failure-1',
  })
  expect(lines).toMatchObject([
    {
      level: 'ERROR',
      code: 'internal_error',
      cause: 'RangeError',
      causeCode: 'E_PLANTED',
      at: expect.arrayContaining([expect.stringMatching(/^ {4}at .*observe-request\.test\.ts/)]),
    },
    { level: 'INFO', message: 'request', status: 500, errorCode: 'internal_error' },
  ])
  expect(JSON.stringify(lines)).not.toContain('canary')
})

test('a message that looks like a stack frame stays out of the log as well', async () => {
  const { lines } = await logOfFailure(
    'failure-2',
    new Error('first line\n    at canary (of:1:1)\n    at canary'),
  )
  expect(lines[0]).toMatchObject({ cause: 'Error', at: expect.arrayContaining([expect.any(String)]) })
  expect(JSON.stringify(lines)).not.toContain('canary')
})

test.each(['canary', undefined, null, { message: 'canary' }])(
  'a thrown %j, which is no error, is a 500 as well',
  async (thrown) => {
    const { response, lines } = await logOfFailure('failure-3', thrown)
    expect(response.statusCode).toBe(500)
    expect(response.body + JSON.stringify(lines)).not.toContain('canary')
  },
)

/** A rejection of which one can see whether somebody waits for it: Node ends a process for one that nobody does. */
function watchedRejection() {
  const rejection = Promise.reject(new RangeError('canary of a prompt'))
  const waited = jest.spyOn(rejection, 'then')
  return { rejection, isWaitedFor: () => waited.mock.calls.length > 0 }
}

test('work beside the answer that fails, against its word, costs neither the answer nor the line', async () => {
  const { bufferedEndpoint } = await import('../buffered-endpoint.ts')
  const seen: unknown[] = []
  const slowly = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    seen.push('slow work')
  }
  const handler = bufferedEndpoint(route, {}, async ({ alongside }) => {
    const { rejection, isWaitedFor } = watchedRejection()
    alongside(rejection)
    seen.push(isWaitedFor())
    alongside(slowly())
    return 'answered'
  })
  const { event, context } = invocation(route, { headers: { 'x-request-id': 'beside-1' } })
  expect(await handler(event, context)).toMatchObject({ statusCode: 200 })
  expect(seen).toEqual([true, 'slow work'])
  expect(linesOf('beside-1')).toMatchObject([
    { level: 'ERROR', message: 'Work beside an answer failed', cause: 'RangeError' },
    { level: 'INFO', message: 'request', status: 200 },
  ])
  expect(app.logs.text()).not.toContain('canary of a prompt')
})
