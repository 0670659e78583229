import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { setBudget } from '../../../test/harness/budgets.ts'
import { readEvents } from '../../../test/harness/server-sent-events.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({})
})
afterAll(() => app.close())

const question = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] }
const post = (body: unknown, headers: Record<string, string> = {}) =>
  app.send('POST', '/v1/messages', { as: app.ada, body, headers })
const lastTurn = async () =>
  (
    await app.database.rows(
      `SELECT t.dialect, t.chat_id, t.state, t.stop_reason, t.hold_nano_usd, u.input_tokens, u.output_tokens, u.cost_nano_usd,
              u.estimated, (SELECT count(*)::int FROM messages m WHERE m.turn_id = t.id) AS messages
         FROM turns t LEFT JOIN usage_records u ON u.turn_id = t.id ORDER BY t.started_at DESC LIMIT 1`,
    )
  )[0]

const event = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
/** An answer with thinking, text with citations, a tool call and fields that are unknown here. */
const recorded = [
  event('message_start', {
    type: 'message_start',
    message: {
      id: 'msg_recorded',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-5-5',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: {
        input_tokens: 12,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
        output_tokens: 1,
      },
    },
  }),
  event('ping', { type: 'ping' }),
  event('content_block_start', {
    type: 'content_block_start',
    index: 0,
    content_block: { type: 'thinking', thinking: '', signature: '' },
  }),
  event('content_block_delta', {
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'thinking_delta', thinking: 'Let me 考える' },
  }),
  event('content_block_delta', {
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'signature_delta', signature: 'c2lnbmF0dXJl' },
  }),
  event('content_block_stop', { type: 'content_block_stop', index: 0 }),
  event('content_block_start', {
    type: 'content_block_start',
    index: 1,
    content_block: { type: 'text', text: '', citations: [] },
  }),
  event('content_block_delta', {
    type: 'content_block_delta',
    index: 1,
    delta: { type: 'citations_delta', citation: { type: 'char_location', cited_text: 'x' } },
  }),
  event('content_block_delta', {
    type: 'content_block_delta',
    index: 1,
    delta: { type: 'text_delta', text: 'See' },
  }),
  event('content_block_stop', { type: 'content_block_stop', index: 1 }),
  event('content_block_start', {
    type: 'content_block_start',
    index: 2,
    content_block: { type: 'tool_use', id: 'toolu_1', name: 'read', input: {}, caller: { type: 'direct' } },
  }),
  event('content_block_delta', {
    type: 'content_block_delta',
    index: 2,
    delta: { type: 'input_json_delta', partial_json: '{"path":' },
  }),
  event('content_block_delta', {
    type: 'content_block_delta',
    index: 2,
    delta: { type: 'input_json_delta', partial_json: '"a.txt"}' },
  }),
  event('content_block_stop', { type: 'content_block_stop', index: 2 }),
  event('something_new', { type: 'something_new', of: ['the', 'future'] }),
  event('message_delta', {
    type: 'message_delta',
    delta: { stop_reason: 'tool_use', stop_sequence: null },
    usage: { output_tokens: 40 },
  }),
  event('message_stop', { type: 'message_stop', 'unknown-metrics': { tokens: 1 } }),
].join('')

test("a client's stream is Claude's, byte for byte, and charged to its organization", async () => {
  app.claude.script({ body: recorded, chunkBytes: 37 })
  const response = await post({ ...question, stream: true })
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(await response.text()).toBe(recorded)
  // 12 × 2 + 100 × 0.1 + 10 × 2.5 + 20 × 4 + 40 × 10, in dollars per million.
  expect(await lastTurn()).toMatchObject({
    dialect: 'anthropic',
    chat_id: null,
    state: 'completed',
    stop_reason: 'tool_use',
    cost_nano_usd: '539000',
    estimated: false,
    messages: 0,
  })
})

test('without stream it is the whole message, with all that the events told', async () => {
  app.claude.script({ body: recorded })
  const response = await post(question)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await response.json()).toEqual({
    id: 'msg_recorded',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-5-5',
    content: [
      { type: 'thinking', thinking: 'Let me 考える', signature: 'c2lnbmF0dXJl' },
      { type: 'text', text: 'See', citations: [{ type: 'char_location', cited_text: 'x' }] },
      { type: 'tool_use', id: 'toolu_1', name: 'read', input: { path: 'a.txt' }, caller: { type: 'direct' } },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: {
      input_tokens: 12,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 30,
      cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
      output_tokens: 40,
    },
  })
})

test('Claude is sent the bytes of the body, its version and betas, and nothing else of the client', async () => {
  const body =
    '{ "stream" : true,"model":"claude-sonnet-5-5", "max_tokens":1e2,  "messages":[{"role":"user","content":"\\u00e4 {\\"stream\\":false}"}], "unknown": 1.0 }'
  await post(body, {
    'anthropic-version': '2026-10-21',
    'anthropic-beta': 'context-1m-2025-08-07, files-api-2025-04-14',
    'anthropic-workspace-id': 'wrkspc_1',
    'anthropic-user-profile-id': 'up_1',
    cookie: 'a=b',
  }).then((response) => response.text())
  const [request] = app.claude.requests()
  expect(request?.bytes).toBe(body)
  expect(request?.headers).toMatchObject({
    'anthropic-version': '2026-10-21',
    'anthropic-beta': 'context-1m-2025-08-07',
    authorization: 'Bearer fake-claude-takes-any-key',
  })
  for (const name of ['anthropic-workspace-id', 'anthropic-user-profile-id', 'cookie', 'x-org-id']) {
    expect(request?.headers).not.toHaveProperty(name)
  }
})

test('a whole answer is asked for as a stream, and nothing but that is changed in the bytes', async () => {
  await post(
    '{"model":"claude-sonnet-5-5","max_tokens":9, "stream": false ,"messages":[{"role":"user","content":"a"}]}',
  )
  await post('{"model":"claude-sonnet-5-5","max_tokens":9,"messages":[{"role":"user","content":"a"}]}')
  expect(app.claude.requests().map(({ bytes }) => bytes)).toEqual([
    '{"model":"claude-sonnet-5-5","max_tokens":9, "stream": true ,"messages":[{"role":"user","content":"a"}]}',
    '{"stream":true,"model":"claude-sonnet-5-5","max_tokens":9,"messages":[{"role":"user","content":"a"}]}',
  ])
})

test("Anthropic's own SDK works on a base URL and a key of ours, streamed and whole", async () => {
  const created = await app.send('POST', '/api-keys', { as: app.ada, body: { name: 'SDK' } })
  const { key } = (await created.json()) as { key: string }
  const client = new Anthropic({ baseURL: app.url, apiKey: key, maxRetries: 0 })
  const asked = { ...question, messages: [{ role: 'user' as const, content: 'Hi' }] }
  app.claude.script({ text: 'One two' }, { text: 'Three' })
  const streamed = await client.messages.stream(asked).finalMessage()
  expect(streamed.content).toEqual([expect.objectContaining({ type: 'text', text: 'One two' })])
  expect((await client.messages.create(asked)).content[0]).toMatchObject({ text: 'Three' })
  expect(
    (await client.messages.countTokens({ model: asked.model, messages: asked.messages })).input_tokens,
  ).toBeGreaterThan(0)
  const models = await Array.fromAsync(client.models.list())
  expect(models.map(({ id }) => id)).toContain('claude-opus-5-5')
  expect(await client.models.retrieve('claude-opus-5-5')).toMatchObject({ display_name: 'Claude Opus 5.5' })
})

test('an answer that breaks off ends with an error event, and is charged by what had come', async () => {
  app.claude.script({ text: 'one two three four', cut: { afterTokens: 3, how: 'fin' } })
  const response = await post({ ...question, stream: true })
  const events = await Array.fromAsync(readEvents(response))
  expect(events.at(-1)).toMatchObject({
    event: 'error',
    data: { type: 'error', error: { type: 'api_error', code: 'upstream_unreachable' } },
  })
  expect(await lastTurn()).toMatchObject({ state: 'failed', estimated: true, output_tokens: 4 })
})

test("Claude's refusal comes back in its own words, and costs nothing", async () => {
  app.claude.script({
    error: {
      status: 400,
      type: 'invalid_request_error',
      message: 'prompt is too long: 210000 tokens > 200000 maximum',
    },
  })
  const response = await post(question)
  expect([response.status, await response.json()]).toEqual([
    400,
    expect.objectContaining({
      error: expect.objectContaining({ message: 'prompt is too long: 210000 tokens > 200000 maximum' }),
    }),
  ])
  expect(await lastTurn()).toMatchObject({ state: 'failed', cost_nano_usd: null })
})

test.each([
  [
    'as Claude says it',
    {
      status: 400,
      type: 'invalid_request_error',
      message: 'You have reached your specified API usage limits. Canary.',
    },
  ],
  [
    'under its code',
    { status: 429, type: 'rate_limit_error', errorCode: 'enforced_spend_limit_reached', message: 'Canary' },
  ],
  [
    'as AWS says it',
    { status: 400, body: '{"message":"Your account has reached its spend limit. Canary."}' },
  ],
])('the limit of our own account, %s, is told to the operator alone', async (_how, error) => {
  app.claude.script({ error })
  const response = await post(question)
  const answer = await response.text()
  expect([response.status, JSON.parse(answer)]).toMatchObject([503, { error: { code: 'upstream_config' } }])
  expect(answer).not.toMatch(/canary|limit/i)
  expect(app.claude.requests()).toHaveLength(1)
  expect(app.logs.lines()).toContainEqual(expect.objectContaining({ level: 'ERROR', reason: 'spend_limit' }))
  expect(await lastTurn()).toMatchObject({ state: 'failed', cost_nano_usd: null })
  // One call a second tries whether it is over.
  expect((await post(question)).status).toBe(200)
})

test('a budget that cannot pay for all that was asked for refuses with 402 and asks nobody', async () => {
  await setBudget(app, 'organization', 500_000_000n)
  try {
    const refused = await post({ ...question, max_tokens: 128_000 })
    expect([refused.status, await refused.json()]).toEqual([
      402,
      expect.objectContaining({
        error: expect.objectContaining({ type: 'billing_error', code: 'budget_exceeded' }),
      }),
    ])
    expect(app.claude.requests()).toHaveLength(0)
    expect((await post({ ...question, max_tokens: 10_000 })).status).toBe(200)
  } finally {
    await app.send('DELETE', '/budgets/organization?period=total', { as: app.ada })
  }
})

test.each([
  ['container', { container: 'container_1' }],
  ['fallbacks', { fallbacks: [{ model: 'claude-opus-5-5' }] }],
  ['billing_policy', { billing_policy: 'any' }],
  ['speed', { speed: 'fast' }],
  ['inference_geo', { inference_geo: 'us' }],
  ['mcp_servers', { mcp_servers: [{ type: 'url', url: 'https://example.com' }] }],
  ['context_management', { context_management: { edits: [{ type: 'compact_20260112' }] } }],
  ['tools: web_search_20250305', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
  [
    'file_id',
    {
      messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'file', file_id: 'file_1' } }] }],
    },
  ],
])('%s is refused by name with 403, and asks nobody', async (feature, more) => {
  const response = await post({ ...question, ...more })
  expect([response.status, await response.json()]).toEqual([
    403,
    expect.objectContaining({
      error: expect.objectContaining({
        type: 'permission_error',
        code: 'feature_not_available',
        details: { feature },
      }),
    }),
  ])
  expect(app.claude.requests()).toHaveLength(0)
})

test('what is harmless passes', async () => {
  const response = await post({
    ...question,
    speed: 'standard',
    inference_geo: null,
    mcp_servers: [],
    context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
    tools: [
      { name: 'read', input_schema: { type: 'object' } },
      { type: 'bash_20250124', name: 'bash' },
    ],
  })
  expect(response.status).toBe(200)
})

test('a field that stands twice in one object is refused: Claude might read the other one', async () => {
  const response = await post('{"model":"claude-sonnet-5-5","max_tokens":9,"max_tokens":99999,"messages":[]}')
  expect([response.status, await response.json()]).toEqual([
    400,
    expect.objectContaining({ error: expect.objectContaining({ code: 'duplicate_field' }) }),
  ])
})

test('a model that is not here is a 404, as its clients expect', async () => {
  const response = await post({ ...question, model: 'claude-opus-9' })
  expect([response.status, await response.json()]).toEqual([
    404,
    expect.objectContaining({ error: expect.objectContaining({ type: 'not_found_error' }) }),
  ])
})

test('an image is held as the largest that there is, however few bytes it has', async () => {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } }
  await post({
    ...question,
    messages: [{ role: 'user', content: [image, { type: 'text', text: 'What is it?' }] }],
  })
  // At least 5,000 tokens of prompt at $2.50 and 100 of answer at $10 per million.
  expect(Number((await lastTurn())?.['hold_nano_usd'])).toBeGreaterThan(5_000 * 2_500 + 100 * 10_000)
})

test('the same Idempotency-Key is one call and one charge, streamed and whole', async () => {
  app.claude.script({ body: recorded })
  const headers = { 'idempotency-key': 'once' }
  const first = await (await post({ ...question, stream: true }, headers)).text()
  const again = await post({ ...question, stream: true }, headers)
  expect([again.headers.get('idempotent-replayed'), await again.text()]).toEqual(['true', first])
  expect(await (await post(question, headers)).json()).toMatchObject({ id: 'msg_recorded' })
  expect(app.claude.requests()).toHaveLength(1)
})

test('clients are told of our limits in the headers that they read', async () => {
  const response = await post(question)
  expect(response.headers.get('request-id')).toBe(response.headers.get('x-request-id'))
  expect(Number(response.headers.get('anthropic-ratelimit-requests-remaining'))).toBeGreaterThan(0)
  const unknown = await fetch(`${app.url}/v1/messages`, { method: 'POST', body: '{}' })
  expect([unknown.status, unknown.headers.get('x-should-retry')]).toEqual([401, 'false'])
})

test('a tool call that max_tokens has cut is a whole answer, also without stream', async () => {
  const body = [
    event('message_start', {
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        content: [],
        usage: { input_tokens: 9, output_tokens: 1 },
      },
    }),
    event('content_block_start', {
      index: 0,
      content_block: { type: 'tool_use', id: 'a', name: 'write', input: {} },
    }),
    event('content_block_delta', {
      index: 0,
      delta: { type: 'input_json_delta', partial_json: '{"path":"a","text":"b' },
    }),
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason: 'max_tokens', stop_sequence: null },
      usage: { output_tokens: 9_000 },
    }),
    event('message_stop', {}),
  ].join('')
  app.claude.script({ body })
  const response = await post({ ...question, max_tokens: 9_000 })
  expect([response.status, await response.json()]).toMatchObject([
    200,
    { stop_reason: 'max_tokens', content: [{ type: 'tool_use', input: { path: 'a' } }] },
  ])
})
