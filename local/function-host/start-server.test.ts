import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { startFront } from '../offline-function-urls/front.ts'
import type { RefusedRequest } from './refusals/refuse.ts'
import { startFunctionHost } from './start-function-host.ts'
import { startServer } from './start-server.ts'

const refused: RefusedRequest[] = []
const noteRefusal = async (request: RefusedRequest) => void refused.push(request)
let ports: Record<'front' | 'host', number>
const close: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  jest.spyOn(console, 'error').mockImplementation(() => {})
  const host = await startFunctionHost({ routes: {}, directory: '/nowhere', noteRefusal })
  const hosted = {
    url: host.url,
    failed: [],
    exited: new Promise(() => {}),
    lease: () => () => {},
    retire() {},
    stop() {},
    kill() {},
  }
  const hosts = { find: async () => hosted, replace: async () => {}, close: async () => {} }
  const front = await startFront(hosts, 0, noteRefusal)
  ports = { front: portOf(front), host: Number(new URL(host.url).port) }
  close.push(
    () => host.close(),
    async () => front.close(),
  )
})
afterAll(() => Promise.all(close.map((each) => each())))

const portOf = (server: Server) => (server.address() as AddressInfo).port

/** Everything that comes back on a connection of its own. */
async function exchange(port: number, sent: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(Buffer.from(sent, 'latin1'))
  return text(socket)
}

/** The same from a client that has no more to say. */
async function blurt(port: number, sent: string): Promise<void> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  await once(socket, 'connect')
  socket.end(Buffer.from(sent, 'latin1')).resume()
  await once(socket, 'close')
}

const http = (head: string) => `${head}\r\nHost: x\r\nConnection: close\r\n\r\n`
const targets = [
  ['OPTIONS *', 400, 'invalid_request_target'],
  ['GET *', 400, 'invalid_request_target'],
  ['GET http://a.example/health', 400, 'invalid_request_target'],
  ['GET http://', 400, 'invalid_request_target'],
  ['GET //', 404, 'route_not_found'],
  ['GET //a.example/health', 404, 'route_not_found'],
  ['GET /\\..\\', 404, 'route_not_found'],
  ['GET /%', 404, 'route_not_found'],
  ['GET /[::1', 404, 'route_not_found'],
  ['GET /\xff\xfe', 400, 'unreadable_request'],
  ['GET /a b', 400, 'unreadable_request'],
  [`GET /${'x'.repeat(70_000)}`, 431, 'headers_too_large'],
] as const
const everywhere = (['front', 'host'] as const).flatMap((where) =>
  targets.map(([head, status, code]) => [where, head, status, code] as const),
)

test.each(everywhere)(
  '%s: %j is refused in the envelope, and the server lives on',
  async (where, head, status, code) => {
    const answer = await exchange(ports[where], http(`${head} HTTP/1.1`))
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    const [fields = '', body = ''] = answer.split('\r\n\r\n')
    expect(fields.toLowerCase()).toContain('access-control-allow-origin: *')
    const envelope = JSON.parse(body)
    expect(envelope).toMatchObject({ type: 'error', error: { code } })
    expect(fields.toLowerCase()).toContain(`x-request-id: ${envelope.request_id}`)
    expect(await exchange(ports[where], http('GET /nowhere HTTP/1.1'))).toMatch(/^HTTP\/1.1 404 /)
  },
)

test.each(['front', 'host'] as const)(
  '%s: CONNECT, an upgrade and junk end their connection only',
  async (where) => {
    for (const junk of [
      'CONNECT a.example:443 HTTP/1.1',
      'GET /nowhere HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: x',
    ]) {
      await blurt(ports[where], http(junk))
    }
    for (const junk of [
      '\x16\x03\x01',
      '\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'POST / HTTP/1.1\r\nTransfer-Encoding: x\r\n\r\n',
    ]) {
      await blurt(ports[where], junk)
    }
    expect(await exchange(ports[where], http('GET /nowhere HTTP/1.1'))).toMatch(/^HTTP\/1.1 404 /)
  },
)

test('a refusal is logged once, by whoever refused, without the query', async () => {
  refused.length = 0
  await exchange(ports.front, http('GET /nowhere?secret=1 HTTP/1.1\r\nX-Request-ID: mine\r\nUser-Agent: me'))
  await exchange(ports.front, http('OPTIONS * HTTP/1.1\r\nX-Request-ID: star'))
  expect(refused).toEqual([
    {
      requestId: 'mine',
      method: 'GET',
      url: '/nowhere',
      status: 404,
      code: 'route_not_found',
      userAgent: 'me',
      duration: expect.any(Number),
    },
    expect.objectContaining({ requestId: 'star', status: 400, code: 'invalid_request_target' }),
  ])
})

test('an answer that fails unexpectedly cuts its own connection and no other', async () => {
  const server = await startServer(0, () => Promise.reject(new Error('unforeseen')))
  close.push(async () => server.close())
  expect(await exchange(portOf(server), http('GET / HTTP/1.1')).catch(() => '')).toBe('')
  expect(await exchange(portOf(server), http('OPTIONS * HTTP/1.1'))).toMatch(/^HTTP\/1.1 400 /)
})
