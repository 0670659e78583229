import { request as httpRequest, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({
    CORS_ORIGINS: '*,https://front.example',
    LOCAL_HOSTS: 'my-tunnel.example',
  })
})
afterAll(() => app.close())

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly code: string | undefined
}

/** A request with just these headers, of which `fetch` would not let us choose some. */
async function send(method: string, path: string, headers: Record<string, string>): Promise<Answer> {
  const { hostname, port } = new URL(app.url)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ method, hostname, port, path, headers }).on('response', resolve).on('error', reject).end()
  })
  const body = await text(response)
  const code = /"code":"(\w+)"/.exec(body)?.[1]
  return { status: response.statusCode ?? 0, headers: response.headers, code }
}

const demo = () => ({ 'x-org-id': app.ada.organizationId, 'x-user-id': app.ada.userId })
const ownPort = () => new URL(app.url).port

describe('the demo headers', () => {
  test.each([
    ['a program', {}],
    ['the address bar', { 'sec-fetch-site': 'none' }],
    ['a page of this server', { 'sec-fetch-site': 'same-origin' }],
    [
      'a page of an origin that is named',
      { origin: 'https://front.example', 'sec-fetch-site': 'cross-site' },
    ],
  ])('count when %s sends them', async (_who, headers: Record<string, string>) => {
    expect((await send('GET', '/chats', { ...demo(), ...headers })).status).toBe(200)
  })

  test.each(['localhost', '127.0.0.1', '[::1]'])('count for a page that was loaded from %s', async (name) => {
    const origin = `http://${name}:${ownPort()}`
    expect((await send('GET', '/chats', { ...demo(), origin })).status).toBe(200)
  })

  test.each([
    ['an origin that is none of ours', { origin: 'https://evil.example' }],
    ['an origin that is named in part', { origin: 'https://front.example.evil.example' }],
    ['no origin at all', { origin: 'null' }],
    ['another server of this machine', { origin: 'http://localhost:1' }],
    ['a server of this machine without a port', { origin: 'http://localhost' }],
    ['a look-alike', { origin: 'http://localhost.evil.example' }],
    ['another site that tells no origin', { 'sec-fetch-site': 'cross-site' }],
    ['another port that tells no origin', { 'sec-fetch-site': 'same-site' }],
  ])('are refused from a page of %s', async (_where, headers: Record<string, string>) => {
    for (const [method, path] of [
      ['GET', '/chats'],
      ['GET', '/health'],
      ['POST', '/chat'],
      ['POST', '/api-keys'],
    ] as const) {
      const { status, code } = await send(method, path, { ...demo(), ...headers })
      expect([method, path, status, code]).toEqual([method, path, 403, 'foreign_page'])
    }
  })

  test.each([
    ['https://evil.example', false],
    ['https://front.example', true],
  ])('may be asked for in a preflight of %s: %s', async (origin, isAllowed) => {
    const { status, headers } = await send('OPTIONS', '/api-keys', {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-org-id,x-user-id',
    })
    expect(status).toBe(204)
    const names = headers['access-control-allow-headers']?.split(',')
    expect(names).toContain('x-api-key')
    expect([names?.includes('x-org-id'), names?.includes('x-user-id')]).toEqual([isAllowed, isAllowed])
  })
})

test('an API key counts from every page: its holder needs no page', async () => {
  const headers = { 'x-api-key': app.credentials.apiKey, origin: 'https://evil.example' }
  expect((await send('GET', '/chats', headers)).status).toBe(200)
})

test('metrics are shown without a token to a scraper, and to no foreign page', async () => {
  expect((await send('GET', '/metrics', {})).status).toBe(200)
  expect((await send('GET', '/metrics', { origin: 'https://evil.example' })).status).toBe(401)
})

test.each(['localhost', 'localhost:3000', '127.0.0.1:80', '[::1]:3000', 'my-tunnel.example'])(
  'it answers to %s',
  async (host) => {
    expect((await send('GET', '/chats', { ...demo(), host })).status).toBe(200)
  },
)

test.each([
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example:3000',
  'localhost@evil.example',
  'evil.example#localhost',
  '0.0.0.0:3000',
  '192.0.2.1',
  'a b',
])('it does not answer to %j, to which a foreign name may lead', async (host) => {
  for (const path of ['/chats', '/health', '/metrics', '/docs']) {
    const { status, code } = await send('GET', path, { ...demo(), host })
    expect([path, status, code]).toEqual([path, 403, 'wrong_host'])
  }
})
