import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { transform } from 'esbuild'
import * as fc from 'fast-check'
import { routes } from '../../functions/routes.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import { routeMatcher } from '../../local/function-host/match-route.ts'
import { type FunctionHost, startFunctionHost } from '../../local/function-host/start-function-host.ts'
import { CloudFrontEdge } from './cloudfront-edge.ts'
import { loadRouter, loadRouters, routerCodes, type ViewerRequest } from './fixtures/router.ts'
import { synthesize } from './fixtures/synthesize.ts'
import { firstSegmentOf, type HostedRoute, routerLimit, routerSource } from './router-source.ts'

const { template, functionIds } = synthesize((stack, props) => new CloudFrontEdge(stack, 'Edge', props))
const route = loadRouters(template)

/** The function behind a Function URL, and how it is invoked. */
function functionBehind(urlId: string): { functionId: string; invokeMode: string } {
  const { TargetFunctionArn, InvokeMode } =
    template.findResources('AWS::Lambda::Url')[urlId]?.['Properties'] ?? {}
  return { functionId: TargetFunctionArn['Fn::GetAtt'][0], invokeMode: InvokeMode }
}

const ids = ['chat_1', 'a%2Fb', '*', 'constructor', '__proto__', 'hasOwnProperty', 'GET', 'x.y~', '%00']
const rows = Object.values(routes).map((row) => [row.method, row.path, row] as const)

test.each(rows)('%s %s reaches the function of its route, in that route’s mode', (method, path, row) => {
  const paths = ids.map((id) => path.replaceAll(/{\w+}/g, id))
  for (const uri of [...paths, ...paths.map((each) => `${each}/`)]) {
    const routed = route({ method, uri })
    expect(routed).toMatchObject({ request: { method, uri } })
    const { domainName, ...change } = 'origin' in routed ? routed.origin : { domainName: '' }
    expect(functionBehind(domainName)).toEqual({
      functionId: functionIds.get(row.operation),
      invokeMode: row.streaming ? 'RESPONSE_STREAM' : 'BUFFERED',
    })
    // CloudFront must not repeat a stream's request, even a GET.
    expect(change).toEqual(row.streaming ? { connectionAttempts: 1 } : {})
  }
})

const segments = fc.oneof(
  fc.constantFrom(...new Set(Object.values(routes).flatMap(({ path }) => path.split('/')))),
  fc.constantFrom(...ids, '', '.', '..', 'methods', 'literals', 'parameter'),
  fc.stringMatching(/^[\w.~!$'()*+,;=:@-]{1,8}$/),
)
const methods = fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE')
const uris = fc.array(segments, { maxLength: 5 }).map((all) => `/${all.join('/')}`)
const preflights = fc.option(fc.oneof(methods, fc.constantFrom('', 'constructor', 'get')), { nil: undefined })

const asHeaders = (headers: Record<string, string | undefined>): NonNullable<ViewerRequest['headers']> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, { value }]])),
  )

/** The operation stands for the host. */
const hosted = (row: Route): HostedRoute => ({ route: row, host: row.operation })

test('for any table, method and path, the router chooses as the local server does', () => {
  const paths = fc
    .array(fc.constantFrom('chats', 'search', '{id}', 'constructor', 'GET'), { minLength: 1, maxLength: 3 })
    .map((all) => `/${all.join('/')}`)
  const randomRows = fc.tuple(
    fc.constantFrom<Route['method'][]>('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    paths,
  )
  const tables = fc.uniqueArray(randomRows, { maxLength: 8, selector: (row) => row.join(' ') })
  fc.assert(
    fc.property(tables, methods, fc.oneof(paths, uris), preflights, (table, method, uri, wanted) => {
      const all = table.map(
        ([ofRow, path]): Route => ({ ...routes.health, operation: `${ofRow} ${path}`, method: ofRow, path }),
      )
      const routed = loadRouter(routerSource(all.map(hosted)))({
        method,
        uri,
        headers: asHeaders({ 'access-control-request-method': wanted }),
      })
      const local = routeMatcher(all)(method, uri, wanted)
      expect('origin' in routed ? routed.origin.domainName : undefined).toBe(
        'route' in local ? local.route.operation : undefined,
      )
      const allowed = 'response' in routed ? (routed.response.headers['allow']?.value ?? '') : undefined
      expect(allowed).toBe('allowed' in local ? local.allowed.join(', ') : undefined)
    }),
    { numRuns: 500 },
  )
})

test('whichever router a path reaches, it gets the local server’s answer', () => {
  const match = routeMatcher(Object.values<Route>(routes))
  const longer = fc.constantFrom('/chats', '/chat', '/me', '/health').map((path) => `${path}x`)
  fc.assert(
    fc.property(methods, fc.oneof(uris, longer), preflights, (method, uri, wanted) => {
      const routed = route({ method, uri, headers: asHeaders({ 'access-control-request-method': wanted }) })
      const local = match(method, uri, wanted)
      const chosen = 'origin' in routed ? functionBehind(routed.origin.domainName).functionId : undefined
      expect(chosen).toBe('route' in local ? functionIds.get(local.route.operation) : undefined)
    }),
    { numRuns: 2_000 },
  )
})

let host: FunctionHost
let directory: string

beforeAll(async () => {
  // The host reports each missing function; only its front is under test.
  jest.spyOn(console, 'error').mockImplementation(() => {})
  directory = await mkdtemp(join(tmpdir(), 'no-functions-'))
  host = await startFunctionHost({ routes, directory })
})
afterAll(async () => {
  await host.close()
  await rm(directory, { recursive: true })
})

/** Everything that a refusal says, whatever its source. */
interface Refusal {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

const comparedHeaders = [
  'content-type',
  'x-request-id',
  'allow',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-allow-methods',
  'access-control-allow-headers',
]

async function refusedLocally(
  method: string,
  path: string,
  requestId: string,
  body?: Buffer,
  more: Record<string, string> = {},
): Promise<Refusal> {
  const { port, hostname } = new URL(host.url)
  const sent = request({ port, hostname, method, path, headers: { 'x-request-id': requestId, ...more } })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const headers = Object.fromEntries(comparedHeaders.map((name) => [name, response.headers[name] as string]))
  return { status: response.statusCode, headers, body: await text(response) }
}

/** What the router refuses, undefined when it sends the request on. */
function refusedByRouter(
  method: string,
  uri: string,
  headers: ViewerRequest['headers'] = {},
): Refusal | undefined {
  const routed = route({ method, uri, headers })
  if ('origin' in routed) return undefined
  const { statusCode, headers: sent, body } = routed.response
  const values = Object.entries(sent).map(([name, { value }]) => [name, value] as const)
  return { status: statusCode, headers: Object.fromEntries(values), body: body?.data ?? '' }
}

test('what no route answers is refused byte for byte as by the local server', async () => {
  const requestIds = fc.stringMatching(/^[A-Za-z0-9._-]{1,128}$/)
  // A HEAD would have no body to compare.
  const asked = methods.filter((method) => method !== 'HEAD')
  await fc.assert(
    fc.asyncProperty(asked, uris, requestIds, async (method, uri, requestId) => {
      const refusal = refusedByRouter(method, uri, asHeaders({ 'x-request-id': requestId }))
      fc.pre(refusal !== undefined)
      expect(refusal).toEqual(await refusedLocally(method, uri, requestId))
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['GET', '/nowhere', 404],
  ['PUT', '/chats/chat_1', 405],
  ['GET', '/chat/stream', 405],
])('%s %s, too, with %i', async (method, uri, status) => {
  const refusal = refusedByRouter(method, uri, asHeaders({ 'x-request-id': 'mine' }))
  expect(refusal?.status).toBe(status)
  expect(refusal).toEqual(await refusedLocally(method, uri, 'mine'))
})

test('a page may ask for an unknown path, and learns that it is unknown', async () => {
  const headers = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-api-key' }
  const preflight = refusedByRouter('OPTIONS', '/nowhere', asHeaders({ ...headers, 'x-request-id': 'mine' }))
  const { 'x-request-id': _none, ...local } = (
    await refusedLocally('OPTIONS', '/nowhere', 'mine', undefined, headers)
  ).headers
  expect(preflight).toEqual({ status: 204, headers: local, body: '' })
  expect(local['access-control-allow-headers']).toBe('*,authorization')
})

/** In bytes: the most that Lambda accepts. */
const payloadLimit = 6 * 1024 * 1024
const upload = (bytes: number) =>
  refusedByRouter('POST', '/chat', asHeaders({ 'x-request-id': 'mine', 'content-length': String(bytes) }))

test('what Lambda would reject is refused as by the local server, and nothing else is', async () => {
  expect(upload(payloadLimit)).toBeUndefined()
  const refusal = upload(payloadLimit + 1)
  expect(refusal?.status).toBe(413)
  expect(refusal).toEqual(await refusedLocally('POST', '/chat', 'mine', Buffer.alloc(payloadLimit + 1)))
})

test.each([
  ['none', {}],
  ['an empty one', { 'x-request-id': { value: '' } }],
  ['one that is not plain', { 'x-request-id': { value: 'a b' } }],
  ['one that is too long', { 'x-request-id': { value: 'x'.repeat(129) } }],
  ['two', { 'x-request-id': { value: 'a', multiValue: [{ value: 'a' }, { value: 'b' }] } }],
])('a refusal’s request ID is made from CloudFront’s if the caller sent %s', (_what, headers) => {
  const refusal = refusedByRouter('GET', '/nowhere', headers)
  const requestId = refusal?.headers['x-request-id']
  expect(requestId).toBe('req_4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ')
  expect(JSON.parse(refusal?.body ?? '')).toMatchObject({ request_id: requestId })
})

test('headers reach the function unchanged, except one that claims to be the edge', () => {
  const kept = asHeaders({
    authorization: 'Bearer sk-llm-key',
    'x-api-key': 'sk-llm-key',
    'last-event-id': '7',
    'accept-encoding': 'gzip',
    'cloudfront-viewer-address': '192.0.2.1:443',
  })
  const headers = { ...kept, ...asHeaders({ 'x-origin-verify': 'forged' }) }
  const routed = route({ method: 'POST', uri: '/chat/stream', headers })
  expect(routed).toMatchObject({ request: { headers: kept } })
  expect('origin' in routed && Object.keys(routed.request.headers).toSorted()).toEqual(
    Object.keys(kept).toSorted(),
  )
})

test.each(routerCodes(template))(
  'the code is ES5: nothing in it has to be rewritten for that',
  async (code) => {
    const es5 = await transform(code, { target: 'es5' })
    // Otherwise esbuild shortens { error: error }.
    const asItIs = await transform(code, { target: 'esnext', supported: { 'object-extensions': false } })
    expect(es5.code).toBe(asItIs.code)
  },
)

const below = (segment: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    hosted({ ...routes.health, operation: `operation-${index}`, path: `/${segment}/path-${index}` }),
  )

test('a router has room for fifty routes below one segment; one that is too large is refused', () => {
  expect(routerSource(below('chats', 50)).length).toBeLessThan(routerLimit)
  // The hosts are unknown before deployment, so they are counted at their longest.
  expect(() => routerSource(below('chats', 100))).toThrow(
    /^The router of \/chats\/path-0 has \d+ bytes, 10240 are allowed\.$/,
  )
})

test('the first segment of a path chooses the router, and cannot be a parameter', () => {
  expect(firstSegmentOf({ path: '/chats/{chat_id}' })).toBe('chats')
  expect(firstSegmentOf({ path: '/' })).toBe('')
  for (const path of ['/{anything}', '/a*', '/a?b'])
    expect(() => firstSegmentOf({ path })).toThrow('has to begin')
})
