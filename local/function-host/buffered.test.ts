import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { routes } from './fixtures/routes.ts'
import { bundleFixtures, jsonOf, responseTo, untilRefused } from './serve-fixtures.ts'
import { type FunctionHost, startFunctionHost } from './start-function-host.ts'

let bundles: Awaited<ReturnType<typeof bundleFixtures>>
let host: FunctionHost

beforeAll(async () => {
  jest.spyOn(console, 'error').mockImplementation(() => {})
  bundles = await bundleFixtures()
  host = await startFunctionHost({ routes, directory: bundles.directory })
})

afterAll(async () => {
  await host.close()
  await bundles.remove()
})

const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(host.url + path, { method: 'POST', body, headers })

const asText = { 'content-type': 'text/plain' }
const mebibyte = 1024 * 1024

test('the event is a Function URL event of payload format 2.0', async () => {
  const response = await post('/echo/a%2Fb?x=1&x=2&y=%20', '{"n":1}', {
    'content-type': 'application/json',
    cookie: 'c=3; d=4',
    'X-Mixed-Case': 'kept',
  })
  const { event, context } = await jsonOf(response)

  expect(event).toMatchObject({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/echo/a%2Fb',
    rawQueryString: 'x=1&x=2&y=%20',
    queryStringParameters: { x: '1,2', y: ' ' },
    cookies: ['c=3', 'd=4'],
    headers: { 'x-mixed-case': 'kept', 'x-forwarded-for': '127.0.0.1' },
    requestContext: {
      http: { method: 'POST', path: '/echo/a%2Fb', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      requestId: context.awsRequestId,
    },
    body: '{"n":1}',
    isBase64Encoded: false,
  })
  expect(event.headers).not.toHaveProperty('cookie')
  expect(event.headers).not.toHaveProperty('connection')
  expect(context).toMatchObject({ functionName: 'echo', memoryLimitInMB: '256' })
  expect(context.remainingMs).toBeLessThanOrEqual(20_000)
})

test('a body that is not text travels as base64', async () => {
  const response = await post('/echo/a', new Uint8Array([0, 255, 1]))
  const { event } = await jsonOf(response)
  expect(event).toMatchObject({ body: 'AP8B', isBase64Encoded: true })
})

test('status, headers and cookies are the handler’s', async () => {
  const response = await post('/echo/a', '')
  expect(response.status).toBe(201)
  expect(response.headers.get('x-function')).toBe('echo')
  expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2'])
})

test.each([
  ['a value without a status is a 200 JSON', { n: 1 }, 200, 'application/json', '{"n":1}'],
  ['a string without a status is the body', 'plain', 200, 'application/json', 'plain'],
  [
    'a base64 body is decoded',
    { statusCode: 203, body: 'aGk=', isBase64Encoded: true },
    203,
    'application/json',
    'hi',
  ],
  ['nothing is null', null, 200, 'application/json', 'null'],
])('%s', async (_claim, result, status, contentType, body) => {
  const response = await post('/answer', JSON.stringify(result), asText)
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe(contentType)
  expect(await response.text()).toBe(body)
})

test('a body that is not a string is a 502, as it is on Lambda', async () => {
  const response = await post('/answer', '{"statusCode":200,"body":{"n":1}}', asText)
  expect(response.status).toBe(502)
})

test('a request over 6 MB is a 413, and one below that is not', async () => {
  const tooLarge = await post('/answer', 'x'.repeat(6 * mebibyte + 1), asText)
  expect(tooLarge.status).toBe(413)
  expect(await tooLarge.json()).toMatchObject({ type: 'error', error: { type: 'request_too_large' } })

  const json = JSON.stringify('x'.repeat(5 * mebibyte))
  expect((await post('/answer', json, asText)).status).toBe(200)
})

test('base64 counts towards the 6 MB', async () => {
  expect((await post('/answer', new Uint8Array(5 * mebibyte))).status).toBe(413)
})

test.each([
  ['quotes', '"', 4],
  ['control characters', '\u0001', 1.5],
])('what JSON makes of %s counts towards the 6 MB', async (_what, character, mebibytes) => {
  expect((await post('/answer', character.repeat(mebibytes * mebibyte), asText)).status).toBe(413)
})

test('an answer over 6 MB is a 502', async () => {
  expect((await post(`/answer?bytes=${5 * mebibyte}`, '')).status).toBe(200)
  expect((await post(`/answer?bytes=${6 * mebibyte}`, '')).status).toBe(502)
})

test.each([
  ['/fail', 'a handler that throws'],
  ['/hang', 'a handler that runs out of time'],
  ['/broken', 'a function that cannot be imported'],
])('%s: %s is a 502 in the error envelope, and the host lives on', async (path) => {
  const response = await fetch(host.url + path, { headers: { 'x-request-id': 'mine-1' } })
  expect(response.status).toBe(502)
  expect(response.headers.get('x-request-id')).toBe('mine-1')
  expect(await response.json()).toEqual({
    type: 'error',
    error: { type: 'api_error', message: 'Internal Server Error', code: 'function_failed' },
    request_id: 'mine-1',
  })
  expect((await post('/answer', '1', asText)).status).toBe(200)
})

test('an unknown path is a 404, a wrong method a 405 that names the right ones', async () => {
  const unknown = await fetch(`${host.url}/nowhere`, { headers: { 'x-request-id': 'not plain!' } })
  expect(unknown.status).toBe(404)
  expect(unknown.headers.get('content-type')).toBe('application/json')
  const { error, request_id } = await jsonOf(unknown)
  expect(error).toMatchObject({ type: 'not_found_error', code: 'route_not_found' })
  expect(request_id).toMatch(/^req_[0-9a-f]{32}$/)
  expect(unknown.headers.get('x-request-id')).toBe(request_id)

  const wrong = await fetch(`${host.url}/answer`)
  expect(wrong.status).toBe(405)
  expect(wrong.headers.get('allow')).toBe('POST')
})

test('draining waits until an answer is sent, however slow its reader', async () => {
  const other = await startFunctionHost({ routes, directory: bundles.directory })
  const response = await responseTo(
    request(`${other.url}/answer?bytes=${5 * mebibyte}`, { method: 'POST' }).end(),
  )
  const drained = other.drain()
  await untilRefused(other.url)
  expect(await text(response)).toHaveLength(5 * mebibyte)
  await drained
})
