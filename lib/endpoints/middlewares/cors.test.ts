import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { routes } from '../../../functions/routes.ts'
import { projectPath } from '../../../local/project-path.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'

const allowed = 'https://app.example'
let app: Application

beforeAll(async () => {
  app = await startApplication({ CORS_ORIGINS: `${allowed}, https://*.tenants.example` })
})
afterAll(() => app.close())

const allRoutes = Object.values(routes).map(({ method, path }) => [method, path] as const)
const preflight = (method: string, path: string, origin: string) =>
  app.send('OPTIONS', path, {
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'content-type,x-org-id',
    },
  })
const list = (response: Response, name: string) => (response.headers.get(name) ?? '').split(/ *, */)

test.each(allRoutes)('a page of an allowed origin may call %s %s', async (method, path) => {
  const response = await preflight(method, path, allowed)
  expect([response.status, await response.text()]).toEqual([204, ''])
  expect(response.headers.get('access-control-allow-origin')).toBe(allowed)
  expect(list(response, 'access-control-allow-methods')).toContain(method)
  expect(list(response, 'access-control-allow-headers')).toEqual(
    expect.arrayContaining([
      'authorization',
      'content-type',
      'idempotency-key',
      'last-event-id',
      'x-api-key',
    ]),
  )
  expect(list(response, 'vary')).toContain('Origin')
  expect(response.headers.get('access-control-allow-credentials')).toBeNull()
})

test.each(allRoutes)('a page of another origin may not call %s %s', async (method, path) => {
  for (const origin of ['https://evil.example', 'http://app.example', `${allowed}.evil.example`, 'null']) {
    const response = await preflight(method, path, origin)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  }
})

test('a preflight is answered without a look at credentials, and reaches no handler', async () => {
  expect((await preflight('POST', '/chat/stream', allowed)).status).toBe(204)
  expect(app.claude.requests()).toEqual([])
  expect(app.logs.lines().filter(({ level }) => level === 'ERROR')).toEqual([])
})

interface Responses {
  readonly responses?: Record<string, { readonly headers?: object }>
}
/** What matters here of a description. */
interface Api {
  readonly paths: Record<string, Record<string, Responses>>
  readonly components: Responses
}

/** How the page of `origin` is answered: a success, an error before and after authentication, and a stream. */
const answers = (origin: string) => {
  const as = app.ada
  const headers = { origin }
  return Promise.all([
    app.send('GET', '/health', { headers }),
    app.send('GET', '/chats', { headers }),
    app.send('POST', '/chat', { as, headers, body: {} }),
    app.send('POST', '/chat/stream', { as, headers, body: {} }),
    app.send('POST', '/chat/stream', { as, headers, body: { message: 'Hi' } }),
  ])
}

test.each([allowed, 'https://acme.tenants.example'])(
  'successes, errors and streams can be read by a page of %s, with the headers that matter to it',
  async (origin) => {
    const responses = await answers(origin)
    expect(responses.map(({ status }) => status)).toEqual([200, 401, 400, 400, 200])
    for (const response of responses) {
      expect(response.headers.get('access-control-allow-origin')).toBe(origin)
      expect(list(response, 'access-control-expose-headers')).toEqual([
        'idempotent-replayed',
        'ratelimit',
        'ratelimit-policy',
        'retry-after',
        'www-authenticate',
        'x-amzn-remapped-www-authenticate',
        'x-max-tokens',
        'x-messages-left-out',
        'x-organization-id',
        'x-ratelimit-limit',
        'x-ratelimit-mode',
        'x-ratelimit-remaining',
        'x-ratelimit-reset',
        'x-request-id',
        'x-resumable',
      ])
      expect(list(response, 'vary')).toContain('Origin')
      await response.text()
    }
  },
)

test('a page may read every header that the description of the API names', async () => {
  const { paths, components } = JSON.parse(await readFile(projectPath('docs/openapi.json'), 'utf8')) as Api
  const operations = Object.values(paths).flatMap((path) => Object.values(path))
  const described = [components, ...operations].flatMap(({ responses = {} }) => Object.values(responses))
  const named = new Set(described.flatMap(({ headers = {} }) => Object.keys(headers)))
  const readable = list((await answers(allowed))[0], 'access-control-expose-headers')
  expect(named.size).toBeGreaterThan(3)
  expect(readable).toEqual(expect.arrayContaining([...named].map((name) => name.toLowerCase())))
})

test.each(['https://evil.example', 'https://tenants.example', 'https://a.b.tenants.example'])(
  'none of them can be read by a page of %s',
  async (origin) => {
    for (const response of await answers(origin)) {
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      await response.text()
    }
  },
)
