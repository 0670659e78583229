import { readFile } from 'node:fs/promises'
import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import OpenAI from 'openai'
import { routes } from '../../../functions/routes.ts'
import { projectPath } from '../../../local/project-path.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import type { Decision } from '../../rate-limit/decision.ts'
import { clientApiOf } from '../client-api.ts'

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
      expect(list(response, 'access-control-expose-headers')).toEqual(
        expect.arrayContaining(['retry-after', 'x-request-id', 'x-ratelimit-remaining', 'x-resumable']),
      )
      expect(list(response, 'vary')).toContain('Origin')
      await response.text()
    }
  },
)

/** Nobody calls those from a script. */
const isPage = (path: string) =>
  Object.values(routes).some((route) => route.path === path && route.dialect === 'page')

test('a page may read every header that the description of the API names', async () => {
  const { paths, components } = JSON.parse(await readFile(projectPath('docs/openapi.json'), 'utf8')) as Api
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    isPage(path) ? [] : Object.values(methods),
  )
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

test.each(['anthropic', 'openai_chat', 'openai_responses'] as const)(
  'a page may read every header that the clients of %s read of its limits',
  async (dialect) => {
    const quota = { scope: 'organization', limit: 60, remaining: 59, fullInMs: 1_000 } as const
    const decision: Decision = {
      outcome: 'allowed',
      at: 0,
      degraded: false,
      snapshot: { requests: quota, inputTokens: quota, outputTokens: quota },
      permit: { id: 'p', organizationId: app.ada.organizationId, degraded: false, demands: [] },
    }
    const names = Object.keys(clientApiOf({ dialect }).limitHeaders(decision))
    expect(names.length).toBeGreaterThan(5)
    const readable = list((await answers(allowed))[0], 'access-control-expose-headers')
    expect(readable).toEqual(expect.arrayContaining(names))
  },
)

test('a page may send what the SDKs of Anthropic and OpenAI send', async () => {
  const sent = new Set<string>()
  const noteHeaders: typeof fetch = async (url, init) => {
    for (const name of new Request(url, init).headers.keys()) sent.add(name)
    return Response.json({ data: [] })
  }
  const options = { apiKey: 'x', baseURL: `${app.url}/v1`, fetch: noteHeaders, dangerouslyAllowBrowser: true }
  await new Anthropic(options).beta.messages.create({
    model: 'm',
    max_tokens: 1,
    messages: [],
    betas: ['some-beta'],
  })
  await new OpenAI({ ...options, organization: 'o', project: 'p' }).models.list()
  expect(sent.size).toBeGreaterThan(10)
  const { headers } = await preflight('POST', '/v1/messages', allowed)
  const allowedHeaders = headers.get('access-control-allow-headers')?.split(',')
  // A browser sends these two without being asked whether it may.
  const asked = [...sent].filter((name) => !['accept', 'user-agent'].includes(name))
  expect(allowedHeaders).toEqual(expect.arrayContaining(asked))
})
