import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({})
})
afterAll(() => app.close())

const withoutCache = (usage: object) => ({
  ...usage,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
})
const post = (body: unknown) => app.send('POST', '/chat', { as: app.ada, body })

test('an answer comes as one JSON object with its ids, usage and cost', async () => {
  app.claude.script({ text: 'Forty-two.', usage: withoutCache({ input_tokens: 10, output_tokens: 3 }) })
  const response = await post({ message: 'The answer?' })
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    chat_id: expect.stringMatching(/^chat_[0-9a-f]{32}$/),
    turn_id: expect.stringMatching(/^turn_[0-9a-f]{32}$/),
    message_id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
    reply: 'Forty-two.',
    outcome: 'completed',
    stop_reason: 'end_turn',
    usage: {
      input_tokens: 10,
      output_tokens: 3,
      cache_read_input_tokens: 0,
      cache_creation_5m_input_tokens: 0,
      cache_creation_1h_input_tokens: 0,
      total_tokens: 13,
    },
    cost: '0.00005',
    estimated: false,
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  })
})

test('model, max_tokens and system reach Claude, and nothing of the body besides', async () => {
  await post({ message: 'Hi', model: 'claude-haiku-5-5', max_tokens: 5, system: 'Be brief.' })
  const [request] = app.claude.requests()
  expect(request?.body).toEqual({
    model: 'claude-haiku-5-5',
    max_tokens: 5,
    system: 'Be brief.',
    messages: [{ role: 'user', content: 'Hi' }],
    stream: true,
    service_tier: 'standard_only',
  })
  // Counts the thinking that nobody sees.
  expect(request?.headers['anthropic-beta']).toBe('thinking-token-count-2026-05-13')
})

test('thinking that nobody sees is part of the usage of a whole answer, and no part of its text', async () => {
  const usage = withoutCache({ input_tokens: 10, thinking_tokens: 120 })
  app.claude.script({ text: 'So.', hidesThinking: true, usage })
  const answer = await json<{ reply: string; usage: object }>(await post({ message: 'Think.' }))
  expect(answer).toMatchObject({ reply: 'So.', usage: { output_tokens: 121 }, estimated: false })
})

test('without a model it is the default one, which the log of the turn names', async () => {
  await post({ message: 'Hi' })
  expect(app.claude.requests()[0]?.body).toMatchObject({ model: 'claude-sonnet-5-5', max_tokens: 4096 })
})

test('a model without a price is refused before anything is stored or called', async () => {
  const before = await app.database.rows('SELECT count(*) FROM turns')
  const response = await post({ message: 'Hi', model: 'claude-opus-99' })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: { code: 'model_unavailable', details: { models: expect.arrayContaining(['claude-sonnet-5-5']) } },
  })
  expect(app.claude.requests()).toHaveLength(0)
  expect(await app.database.rows('SELECT count(*) FROM turns')).toEqual(before)
})

test('an answer that breaks off is a 502 that names the turn under which the part is kept', async () => {
  app.claude.script({ text: 'one two three four', cut: { afterTokens: 2, how: 'fin' } })
  const response = await post({ message: 'Count.' })
  expect(response.status).toBe(502)
  const { error } = await json<{ error: { details: { message_id: string } } }>(response)
  expect(error).toMatchObject({ code: 'upstream_unreachable', details: { turn_id: expect.any(String) } })
  const rows = await app.database.rows('SELECT content, complete FROM messages WHERE id = $1', [
    error.details.message_id,
  ])
  expect(rows).toEqual([{ content: 'one two', complete: false }])
})

const refusals = [
  [
    { status: 400, type: 'invalid_request_error', message: 'tools: this tool does not exist' },
    400,
    'refused_by_claude',
    1,
  ],
  [{ status: 401, type: 'authentication_error' }, 503, 'upstream_config', 1],
  [{ status: 402, type: 'billing_error' }, 503, 'upstream_config', 1],
  [{ status: 403, type: 'permission_error' }, 503, 'upstream_config', 1],
  [{ status: 404, type: 'not_found_error' }, 503, 'upstream_model_unavailable', 1],
  [{ status: 413, type: 'request_too_large' }, 413, 'request_too_large', 1],
  [{ status: 429, type: 'rate_limit_error', retryAfter: 3600 }, 503, 'upstream_rate_limited', 1],
  [{ status: 500, type: 'api_error' }, 502, 'upstream_error', 3],
  [{ status: 504, type: 'timeout_error' }, 502, 'upstream_error', 2],
] as const

test.each(refusals)('%j of Claude becomes %i %s after %i call(s)', async (error, status, code, calls) => {
  app.claude.setDefault({ error: { message: 'canary-of-anthropic', ...error } })
  // By turns, because ten failures in a row would open the circuit breaker of one model.
  const model = ['claude-sonnet-5-5', 'claude-opus-5-5'][refusals.findIndex((row) => row[0] === error) % 2]
  const response = await post({ message: 'Hi', model })
  expect(response.status).toBe(status)
  const body = await response.json()
  expect(body).toMatchObject({ type: 'error', error: { code } })
  // What is our own trouble with Anthropic is told to nobody; what the request did wrong is passed on.
  const told = JSON.stringify(body).includes('canary') || JSON.stringify(body).includes('this tool')
  expect(told).toBe(code === 'refused_by_claude')
  const wait = code === 'upstream_rate_limited' ? '3600' : status === 503 ? '5' : null
  expect(response.headers.get('retry-after')).toBe(wait)
  expect(app.claude.requests()).toHaveLength(calls)
})

const upstreamErrors = [
  { status: 400, type: 'invalid_request_error', message: 'Your credit balance is too low. Canary.' },
  { status: 400, type: 'invalid_request_error', message: 'You have reached your API usage limits. Canary.' },
  { status: 400, type: 'invalid_request_error', message: 'This organization has been disabled. Canary.' },
  { status: 400, type: 'invalid_request_error', errorCode: 'organization_on_hold', message: 'Canary' },
  { status: 429, type: 'rate_limit_error', errorCode: 'enforced_spend_limit_reached', message: 'Canary' },
  {
    status: 400,
    type: 'invalid_request_error',
    errorCode: 'linked_organization_spend_limit_reached',
    message: 'Canary',
  },
  { status: 403, body: '{"message":"Canary"}', headers: { 'x-amzn-errortype': 'AccessDeniedException' } },
  { status: 400, body: '{"message":"Your account has reached its monthly spend limit. Canary."}' },
  { status: 402, body: '{"message":"Canary"}' },
]

test.each(upstreamErrors)(
  'our account’s trouble is told to nobody but the operator, and its end is seen by the next who asks: %j',
  async (error) => {
    app.claude.script({ error })
    const response = await post({ message: 'Hi' })
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
    const told = await response.text()
    expect(JSON.parse(told)).toMatchObject({ error: { code: 'upstream_config' } })
    expect(told).not.toMatch(/canary|credit|limit|organization/i)
    expect(app.claude.requests()).toHaveLength(1)
    const log = app.logs
      .lines()
      .filter(({ message }) => message === 'Claude refuses what only the operator can mend')
    expect(log.at(-1)).toMatchObject({ level: 'ERROR', reason: expect.any(String), status: error.status })
    expect((await post({ message: 'Again' })).status).toBe(200)
  },
)

test.each([
  [400, 'refused_by_claude', 400, 1],
  [404, 'upstream_config', 503, 1],
  [408, 'upstream_error', 502, 2],
  [413, 'request_too_large', 413, 1],
  [424, 'upstream_error', 502, 3],
])(
  'a %i of AWS that has no name is %s, and none of its words are told',
  async (status, code, told, calls) => {
    app.claude.setDefault({ error: { status, body: '{"message":"arn:aws:canary"}' } })
    const response = await post({ message: 'Hi', model: 'claude-sonnet-4-6' })
    const answer = await response.text()
    expect([response.status, JSON.parse(answer)]).toMatchObject([told, { error: { code } }])
    expect(answer).not.toContain('canary')
    expect(app.claude.requests()).toHaveLength(calls)
    app.claude.setDefault({})
    expect((await post({ message: 'Again', model: 'claude-sonnet-4-6' })).status).toBe(200)
  },
)

test('while the account is in trouble, many requests are few calls', async () => {
  app.claude.setDefault({ error: { status: 402, type: 'billing_error' } })
  await post({ message: 'Hi' })
  const statuses = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => (await post({ message: `Hi ${index}` })).status),
  )
  expect(new Set(statuses)).toEqual(new Set([503]))
  expect(app.claude.requests().length).toBeLessThan(6)
  app.claude.setDefault({})
  expect((await post({ message: 'Well?' })).status).toBe(200)
})

test('an upstream that says until when as a date is believed, and not asked again', async () => {
  const until = new Date(Date.now() + 600_000).toUTCString()
  app.claude.setDefault({
    error: { status: 429, type: 'rate_limit_error', headers: { 'retry-after': until } },
  })
  const response = await post({ message: 'Hi' })
  expect(response.status).toBe(503)
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(500)
  expect(app.claude.requests()).toHaveLength(1)
})

test.each(['Fri, 31 Dec 9999 23:59:59 GMT', '999999999'])(
  'whoever would be sent away for years is asked to come back in an hour: %s',
  async (until) => {
    app.claude.script({
      error: { status: 529, type: 'overloaded_error', headers: { 'retry-after': until } },
    })
    expect((await post({ message: 'Hi' })).headers.get('retry-after')).toBe('3600')
  },
)

const proxies = [
  { noise: 'event: ping\n\n' },
  { noise: 'event: ping\ndata:\n\n' },
  { noise: ': keep-alive\n\n', lineEnd: '\r\n' as const },
  { noise: 'event: heartbeat\ndata: ok\n\n', lineEnd: '\r' as const },
  { noise: 'event: new_thing\ndata: {"type":"new_thing"}\n\n', byteOrderMark: true },
]

test.each(proxies)('what a proxy puts between Claude’s events never breaks an answer: %j', async (proxy) => {
  app.claude.script({ text: 'Grüße, one two.', proxy, chunkBytes: 3 })
  expect(await (await post({ message: 'Hi' })).json()).toMatchObject({
    reply: 'Grüße, one two.',
    outcome: 'completed',
    estimated: false,
  })
})

test('an error event in place of the first one is tried again like an error status', async () => {
  const first = { errorEvent: { afterTokens: 0, beforeStart: true, type: 'overloaded_error' } }
  app.claude.script(first, { text: 'Now.' })
  expect(await (await post({ message: 'Hi' })).json()).toMatchObject({ reply: 'Now.' })
  expect(app.claude.requests()).toHaveLength(2)
})

test('after ten failures in a row that model is not called any more, and the client is told when to come back', async () => {
  app.claude.setDefault({ error: { status: 529, type: 'overloaded_error' } })
  const failing = async () => post({ message: 'Hi', model: 'claude-haiku-5-5' })
  for (let failures = 0; failures < 10; failures = app.claude.requests().length) await failing()
  const calls = app.claude.requests().length
  const response = await failing()
  expect(await response.json()).toMatchObject({ error: { code: 'upstream_unavailable' } })
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10'])
  expect(app.claude.requests()).toHaveLength(calls)

  app.claude.setDefault({})
  expect((await post({ message: 'Hi', model: 'claude-opus-5-5' })).status).toBe(200)
})
