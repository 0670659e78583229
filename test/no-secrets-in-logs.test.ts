import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { Client } from 'pg'
import type { Behaviour } from '../local/fake-claude/server.ts'
import { engineUrl } from './harness/database.ts'
import { startTappedApplication, type TappedApplication } from './harness/faults/tapped-application.ts'
import { until } from './harness/until.ts'

const canary = (what: string) => `canary-${what}-7f3a`
const prompt = canary('prompt')
const answer = canary('answer')
const system = canary('system')
const secrets = {
  ANTHROPIC_API_KEY: canary('api-key'),
  METRICS_TOKEN: canary('metrics-token-of-enough-characters'),
  OPERATOR_TOKENS: canary('operator-token-of-enough-characters'),
  ORIGIN_VERIFY_SECRETS: canary('origin-secret-of-enough-characters'),
}
let app: TappedApplication
let password: string
let headers: Record<string, string>

beforeAll(async () => {
  password = engineUrl('POSTGRES_RUNTIME').password
  app = await startTappedApplication({ LOG_LEVEL: 'DEBUG', AUTH_MODE: 'production', ...secrets })
  headers = {
    'x-origin-verify': secrets.ORIGIN_VERIFY_SECRETS,
    authorization: `Bearer ${app.credentials.apiKey}`,
  }
})
beforeEach(() => {
  app.taps.postgres.mend()
  app.taps.redis.mend()
  app.claude.reset()
  app.claude.setDefault({ text: `${answer} one two ${answer}` })
})
afterAll(() => app.close())

const body = { message: prompt, system }
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
let requests = 0

/** Sends a request and waits until its line is logged. @returns its status */
async function send(method: string, path: string, sent?: unknown, more: Record<string, string> = {}) {
  const requestId = `request-${requests++}`
  const response = await app.send(method, path, {
    headers: { ...headers, ...more, 'x-request-id': requestId },
    ...(sent !== undefined && { body: sent }),
  })
  const text = await response.text()
  await until(async () =>
    app.logs.lines().find((line) => line['requestId'] === requestId && line['message'] === 'request'),
  )
  return { status: response.status, text }
}

/** Everything logged so far, checked for every canary, including encoded ones. */
function expectNoCanary(): void {
  const logged = app.logs.text()
  const { apiKey, adminKey, pepper } = app.credentials
  const texts = ['canary', password, encodeURIComponent(password), apiKey, adminKey, pepper.secret]
  const encoded = [prompt, answer, ...Object.values(secrets)].map((text) =>
    Buffer.from(text).toString('base64'),
  )
  for (const text of [...texts, ...encoded]) expect(logged).not.toContain(text)
}

const paths = ['/chat', '/chat/stream']

test.each(paths)('a success of POST %s', async (path) => {
  const { status, text } = await send('POST', path, body)
  expect(status).toBe(200)
  expect(text).toContain(answer)
  expectNoCanary()
})

test('lists, titles and cursors', async () => {
  const { text } = await send('GET', '/chats?limit=1')
  expect(text).toContain(prompt)
  const [{ id }] = JSON.parse(text).data as [{ id: string }]
  expect((await send('PATCH', `/chats/${id}`, { title: canary('title') })).status).toBe(200)
  expect((await send('GET', `/chats/${id}/messages`)).status).toBe(200)
  expect((await send('GET', `/chats?cursor=${canary('cursor')}`)).status).toBe(400)
  expectNoCanary()
})

test.each(paths)('validation errors of POST %s', async (path) => {
  const bad = [
    { ...body, [canary('field')]: 1 },
    { message: [prompt] },
    { ...body, model: canary('model') },
    { ...body, max_tokens: canary('number') },
    `{"message":"${prompt}`,
    { message: `${prompt}\0` },
  ]
  for (const sent of bad) expect((await send('POST', path, sent)).status).toBe(400)
  expectNoCanary()
})

test('wrong credentials', async () => {
  const wrongOrigin = { 'x-origin-verify': canary('wrong-origin') }
  expect((await send('GET', '/health', undefined, wrongOrigin)).status).toBe(403)
  const wrong = [
    bearer(canary('wrong-token')),
    bearer(`${app.credentials.apiKey}x`),
    { 'x-api-key': canary('key') },
  ]
  for (const credentials of wrong) {
    for (const [method, path] of [
      ['GET', '/metrics'],
      ['GET', '/organizations'],
      ['POST', '/chat'],
    ] as const) {
      const shown = 'x-api-key' in credentials ? { authorization: '', ...credentials } : credentials
      expect((await send(method, path, undefined, shown)).status).toBe(401)
    }
  }
  expectNoCanary()
})

test('right credentials', async () => {
  expect((await send('GET', '/metrics', undefined, bearer(secrets.METRICS_TOKEN))).status).toBe(200)
  expect((await send('GET', '/organizations', undefined, bearer(secrets.OPERATOR_TOKENS))).status).toBe(200)
  expect((await send('GET', '/api-keys', undefined, bearer(app.credentials.adminKey))).status).toBe(200)
  expectNoCanary()
})

const echo = `Cannot answer "${prompt}" with key ${secrets.ANTHROPIC_API_KEY}`
const upstreamFailures: [string, Behaviour][] = [
  ['400', { error: { status: 400, type: 'invalid_request_error', message: echo } }],
  ['401', { error: { status: 401, type: 'authentication_error', message: echo } }],
  ['404', { error: { status: 404, type: 'not_found_error', message: echo } }],
  ['500', { error: { status: 500, type: 'api_error', message: echo } }],
  [
    '529',
    { error: { status: 529, type: 'overloaded_error', message: echo, headers: { 'x-canary': prompt } } },
  ],
  [
    'an error event at once',
    { errorEvent: { afterTokens: 0, beforeStart: true, type: 'api_error', message: echo } },
  ],
  [
    'an error event',
    { text: answer, errorEvent: { afterTokens: 1, type: 'overloaded_error', message: echo } },
  ],
  ['a reset', { text: `${answer} ${answer}`, cut: { afterTokens: 1, how: 'reset' } }],
  ['an early end', { text: `${answer} ${answer}`, cut: { afterTokens: 1, how: 'fin' } }],
  ['garbage', { text: `${answer} ${answer}`, cut: { afterTokens: 1, how: 'garbage' } }],
]

test.each(upstreamFailures.map(([what], index) => [what, index] as const))(
  'Claude fails with %s that echoes the prompt',
  async (_what, index) => {
    // Alternates models, because ten failures in a row would open the circuit breaker of one.
    const model = ['claude-sonnet-5-5', 'claude-opus-5-5', 'claude-haiku-5-5'][index % 3]
    for (const path of paths) {
      app.claude.setDefault(upstreamFailures[index]?.[1] ?? {})
      const { status } = await send('POST', path, { ...body, model })
      expect([200, 400, 404, 502, 503]).toContain(status)
    }
    expectNoCanary()
  },
)

test('a forced exception: Postgres refuses the row and quotes it in message, detail and hint', async () => {
  const owner = new Client({ connectionString: app.database.ownerUrl })
  await owner.connect()
  await owner.query(`
    CREATE FUNCTION quote() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION E'refused %\\n    at %', NEW.content, NEW.content
        USING DETAIL = NEW.content, HINT = NEW.content, ERRCODE = 'XX000';
    END $$;
    CREATE TRIGGER quote BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION quote()`)
  for (const path of paths) expect((await send('POST', path, body)).status).toBe(500)
  expect(app.logs.lines()).toContainEqual(
    expect.objectContaining({ message: 'A request failed', causeCode: 'XX000' }),
  )
  expectNoCanary()

  await owner.query(`
    DROP TRIGGER quote ON messages;
    CREATE TRIGGER quote BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.role = 'assistant')
      EXECUTE FUNCTION quote()`)
  expect((await send('POST', '/chat', body)).status).toBe(500)
  expect((await send('POST', '/chat/stream', body)).text).toContain('internal_error')
  expect(app.logs.lines()).toContainEqual(expect.objectContaining({ message: 'A turn could not be settled' }))
  await owner.query('DROP TRIGGER quote ON messages; DROP FUNCTION quote')
  await owner.end()
  expectNoCanary()
})

test('outages of Postgres and Redis', async () => {
  app.taps.postgres.cut()
  app.taps.redis.cut()
  expect((await send('POST', '/chat', body)).status).toBe(503)
  await until(async () => app.logs.lines().find(({ message }) => message === 'Redis is not available'))
  expectNoCanary()
})

test('the debug level was on, and all kinds of lines were checked', () => {
  const levels = new Set(app.logs.lines().map(({ level }) => level))
  expect([...levels]).toEqual(expect.arrayContaining(['INFO', 'WARN', 'ERROR']))
  expect(process.env['LOG_LEVEL']).toBe('DEBUG')
  expect(app.logs.lines().length).toBeGreaterThan(50)
})
