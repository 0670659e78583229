import { once } from 'node:events'
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import * as fc from 'fast-check'
import { routes } from '../../functions/routes.ts'
import { toEvent } from '../../local/function-host/to-event.ts'
import { invocation } from '../../test/harness/invoke-handler.ts'
import { restApiEvent, type SentRequest } from './fixtures/rest-api-event.ts'
import { toPayloadV2 } from './payload-v2.ts'

let local: Server
const heard: APIGatewayProxyEventV2[] = []
const agent = new Agent({ keepAlive: true })

beforeAll(async () => {
  local = createServer((incoming, response) => void hear(incoming, response))
  local.listen(0, '127.0.0.1')
  await once(local, 'listening')
})
afterAll(async () => {
  agent.destroy()
  local.close()
  await once(local, 'close')
})

async function hear(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  heard.push(toEvent(incoming, await buffer(incoming), 'request'))
  response.end()
}

/** What the local server makes of a request. */
async function localEvent({ method, target, headers, body }: SentRequest): Promise<APIGatewayProxyEventV2> {
  const { port } = local.address() as AddressInfo
  const sent = request({ port, host: '127.0.0.1', agent, method, path: target, headers: headers.flat() })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  await once(response.resume(), 'end')
  return heard.pop() as APIGatewayProxyEventV2
}

/** Of the query only what it means, and of the context only what tells of the request: the rest is the edge's own. */
function meaningOf({ rawQueryString, requestContext, ...event }: APIGatewayProxyEventV2) {
  const parameters = Map.groupBy(new URLSearchParams(rawQueryString), ([name]) => name)
  const { http, requestId, accountId, apiId, routeKey } = requestContext
  return { ...event, parameters, http, requestId, accountId, apiId, routeKey }
}

/** What the connection, the edge or the rest of the request decides on. */
const decidedElsewhere =
  /^(connection|keep-alive|upgrade|te|trailer|expect|transfer-encoding|content-.*|host|cookie|user-agent|x-forwarded-.*)$/i

const headerNames = fc.oneof(
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/).filter((name) => !decidedElsewhere.test(name)),
  fc.constantFrom('Authorization', 'X-API-Key', 'X-Request-ID', 'constructor'),
)
const headerValues = fc
  .string({ unit: 'binary', maxLength: 12 })
  .map((value) => value.replaceAll(/[^\x21-\x7e]/g, ''))
const cookies = fc.constantFrom('a=1', 'a=1; b=2', 'a=1;b=2', 'c="x; y"')
const parts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('__proto__', 'constructor', 'limit', 'limit', 'ü', '%', '&='),
)
const queries = fc.oneof(
  fc.array(fc.tuple(parts, parts), { maxLength: 4 }).map((pairs) => new URLSearchParams(pairs).toString()),
  fc
    .array(fc.tuple(parts, parts), { maxLength: 4 })
    .map((pairs) => pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')),
  fc.constantFrom('a', 'a=', '=a', 'a&a&b', 'x=1&x=2&y=%20', 'x=1&y=2&x=3', 'q=%F0%9F%98%80', 'a+b=c+d'),
)
const contents = fc.oneof(
  fc.record({ type: fc.constant('application/json'), body: fc.json() }),
  fc.record({
    type: fc.constant('text/plain; charset=utf-8'),
    body: fc.string({ unit: 'grapheme', minLength: 1 }),
  }),
  fc.record({
    type: fc.constantFrom('application/octet-stream', 'application/x-www-form-urlencoded'),
    body: fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes)),
  }),
)

/** Payload 1.0 does not tell in which order two spellings of a name came. */
function writtenAlike(headers: [name: string, value: string][]): [name: string, value: string][] {
  const spellings = new Map(headers.map(([name]) => [name.toLowerCase(), name]))
  return headers.map(([name, value]) => [spellings.get(name.toLowerCase()) ?? name, value])
}

const requests: fc.Arbitrary<SentRequest> = fc
  .record({
    method: fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'),
    path: fc.webPath().filter((path) => path !== ''),
    query: fc.option(queries),
    headers: fc.array(fc.tuple(headerNames, headerValues)).map(writtenAlike),
    cookies: fc.array(cookies, { maxLength: 2 }),
    userAgent: fc.option(headerValues),
    content: fc.option(contents),
  })
  .map(({ method, path, query, headers, cookies: sent, userAgent, content }) => ({
    method,
    target: query ? `${path}?${query}` : path,
    headers: [
      ['Host', 'functions.example'] as const,
      ...headers,
      ...sent.map((cookie) => ['Cookie', cookie] as const),
      ...(userAgent === null ? [] : [['User-Agent', userAgent] as const]),
      ['Content-Length', String(Buffer.byteLength(content?.body ?? ''))] as const,
      ...(content === null ? [] : [['Content-Type', content.type] as const]),
    ],
    body: content?.body,
  }))

test('of every request API Gateway and a Function URL make the same event in the end', async () => {
  await fc.assert(
    fc.asyncProperty(requests, async (sent) => {
      expect(meaningOf(toPayloadV2(restApiEvent(sent)))).toEqual(meaningOf(await localEvent(sent)))
    }),
    { numRuns: 500 },
  )
})

test('an event of a Function URL is passed on unchanged', () => {
  const { event } = invocation(routes.health)
  expect(toPayloadV2(event)).toBe(event)
})

test('two spellings of a header are one header', () => {
  const headers = [
    ['X-Trace', 'a'],
    ['x-trace', 'b'],
    ['Cookie', 'c=1'],
    ['cookie', 'd=2'],
  ] as const
  const event = toPayloadV2(restApiEvent({ method: 'GET', target: '/', headers }))
  expect(event).toMatchObject({ headers: { 'x-trace': 'a,b' }, cookies: ['c=1', 'd=2'] })
})
