import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { pricesAt } from '../../../lib/budget/prices/price-table.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({})
})
afterAll(() => app.close())

const model = 'claude-sonnet-5-5'
const question = { model, max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] }
const post = (body: unknown, headers: Record<string, string> = {}) =>
  app.send('POST', '/v1/chat/completions', { as: app.ada, body, headers })
const sentUp = () => app.claude.requests().map(({ body }) => body as Record<string, unknown>)
const lastTurn = async () =>
  (
    await app.database.rows(
      `SELECT t.dialect, t.chat_id, t.state, t.stop_reason, t.max_tokens, t.hold_nano_usd, u.output_tokens, u.cost_nano_usd,
              u.estimated, (SELECT count(*)::int FROM messages m WHERE m.turn_id = t.id) AS messages
         FROM turns t LEFT JOIN usage_records u ON u.turn_id = t.id ORDER BY t.started_at DESC LIMIT 1`,
    )
  )[0]

const event = (type: string, data: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
const delta = (index: number, some: object) => event('content_block_delta', { index, delta: some })
/** An answer with thinking, text, two calls of tools and an event that is unknown here. */
const recorded = [
  event('message_start', {
    message: {
      id: 'msg_recorded',
      type: 'message',
      role: 'assistant',
      model,
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
  event('ping'),
  event('content_block_start', {
    index: 0,
    content_block: { type: 'thinking', thinking: '', signature: '' },
  }),
  delta(0, { type: 'thinking_delta', thinking: 'Let me 考える' }),
  delta(0, { type: 'signature_delta', signature: 'c2lnbmF0dXJl' }),
  event('content_block_stop', { index: 0 }),
  event('content_block_start', { index: 1, content_block: { type: 'text', text: '' } }),
  delta(1, { type: 'text_delta', text: 'See' }),
  event('content_block_stop', { index: 1 }),
  event('content_block_start', {
    index: 2,
    content_block: { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} },
  }),
  delta(2, { type: 'input_json_delta', partial_json: '{"path":' }),
  delta(2, { type: 'input_json_delta', partial_json: '"a.txt"}' }),
  event('content_block_stop', { index: 2 }),
  event('content_block_start', {
    index: 3,
    content_block: { type: 'tool_use', id: 'toolu_2', name: 'list', input: {} },
  }),
  event('content_block_stop', { index: 3 }),
  event('something_new', { of: ['the', 'future'] }),
  event('message_delta', {
    delta: { stop_reason: 'tool_use', stop_sequence: null },
    usage: { output_tokens: 40, output_tokens_details: { thinking_tokens: 9 } },
  }),
  event('message_stop'),
].join('')

const calls = [
  { id: 'toolu_1', type: 'function', function: { name: 'read', arguments: '{"path":"a.txt"}' } },
  { id: 'toolu_2', type: 'function', function: { name: 'list', arguments: '{}' } },
]
const usage = {
  prompt_tokens: 142,
  completion_tokens: 40,
  total_tokens: 182,
  prompt_tokens_details: { cached_tokens: 100 },
  completion_tokens_details: { reasoning_tokens: 9 },
}

test('an answer is told whole in the shape of OpenAI, and charged to its organization', async () => {
  app.claude.script({ body: recorded, chunkBytes: 37 })
  const response = await post(question)
  expect(await response.json()).toEqual({
    id: expect.stringMatching(/^chatcmpl-[0-9a-f]{32}$/),
    object: 'chat.completion',
    created: expect.closeTo(Date.now() / 1_000, -2),
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'See',
          refusal: null,
          reasoning_content: 'Let me 考える',
          tool_calls: calls,
        },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    ],
    usage,
  })
  // 12 × 2 + 100 × 0.1 + 10 × 2.5 + 20 × 4 + 40 × 10, in dollars per million.
  expect(await lastTurn()).toMatchObject({
    dialect: 'openai_chat',
    chat_id: null,
    state: 'completed',
    stop_reason: 'tool_use',
    cost_nano_usd: '539000',
    estimated: false,
    messages: 0,
  })
})

test('a stream has chunks of one id, no other event, and [DONE] at its end', async () => {
  app.claude.script({ body: recorded, chunkBytes: 37 })
  const response = await post({ ...question, stream: true })
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const frames = (await response.text()).split('\n\n').slice(0, -1)
  expect(frames.filter((frame) => !frame.startsWith('data: '))).toEqual([])
  expect(frames.at(-1)).toBe('data: [DONE]')
  const chunks = frames
    .slice(0, -1)
    .map((frame) => JSON.parse(frame.slice('data: '.length)) as Record<string, unknown>)
  expect(new Set(chunks.map(({ id, created, object }) => JSON.stringify([id, created, object]))).size).toBe(1)
  expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false)
})

test('the same Idempotency-Key is one call and one charge, equal to the byte, streamed or whole, with usage or without', async () => {
  app.claude.script({ body: recorded })
  const headers = { 'idempotency-key': 'once' }
  const withUsage = { ...question, stream: true, stream_options: { include_usage: true } }
  const first = await (await post({ ...question, stream: true }, headers)).text()
  const again = await post({ ...question, stream: true }, headers)
  expect([again.headers.get('idempotent-replayed'), await again.text()]).toEqual(['true', first])
  const told = await (await post(withUsage, headers)).text()
  expect(told).toContain(`"choices":[],"usage":${JSON.stringify(usage)}}\n\ndata: [DONE]\n\n`)
  expect(told.replaceAll(',"usage":null}', '}').replace(/data: [^\n]*"choices":\[\],[^\n]*\n\n/, '')).toBe(
    first,
  )
  expect(await (await post(question, headers)).json()).toMatchObject({ usage, choices: [{ index: 0 }] })
  expect(app.claude.requests()).toHaveLength(1)
})

test('Claude is asked by the Messages API, with everything in its place', async () => {
  const png = 'iVBORw0KGgo='
  const response = await post({
    ...question,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'developer', content: [{ type: 'text', text: 'In English.' }] },
      { role: 'user', name: 'ada', content: 'Hi' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${png}`, detail: 'low' } },
          { type: 'file', file: { filename: 'a.txt', file_data: 'data:text/plain;base64,YQ==' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'Hm',
        tool_calls: [
          { id: 'call.1', type: 'function', function: { name: 'read', arguments: '{"path":"a"}' } },
          { id: 'call_2', type: 'function', function: { name: 'read', arguments: '' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call.1', content: 'one' },
      { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: 'two' }] },
      { role: 'system', content: 'Now in French.' },
      { role: 'user', content: 'Go on' },
    ],
    tools: [
      { type: 'function', function: { name: 'read', description: 'Reads', parameters: { properties: {} } } },
    ],
    parallel_tool_calls: false,
    reasoning_effort: 'high',
    temperature: 0,
    stop: ['END', ' '],
    user: 'ada@example.com',
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'a',
        strict: true,
        schema: { type: 'object', properties: { a: { type: 'string' } } },
      },
    },
    seed: 1,
    store: true,
    metadata: { a: 'b' },
    logit_bias: {},
    service_tier: 'priority',
    n: 1,
    logprobs: false,
    something_new: true,
  })
  expect(response.status).toBe(200)
  const id = expect.stringMatching(/^call_1_[0-9a-f]{8}$/)
  const [sent] = sentUp()
  expect(sent).toEqual({
    model,
    max_tokens: 100,
    service_tier: 'standard_only',
    system: [
      { type: 'text', text: 'Be brief.' },
      { type: 'text', text: 'In English.', cache_control: { type: 'ephemeral' } },
    ],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
          {
            type: 'document',
            source: { type: 'text', media_type: 'text/plain', data: 'a' },
            title: 'a.txt',
          },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id, name: 'read', input: { path: 'a' } },
          { type: 'tool_use', id: 'call_2', name: 'read', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: id, content: [{ type: 'text', text: 'one' }] },
          { type: 'tool_result', tool_use_id: 'call_2', content: [{ type: 'text', text: 'two' }] },
          { type: 'text', text: 'Now in French.' },
          { type: 'text', text: 'Go on' },
        ],
      },
    ],
    tools: [{ name: 'read', description: 'Reads', input_schema: { type: 'object', properties: {} } }],
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    cache_control: { type: 'ephemeral' },
    thinking: { type: 'adaptive', display: 'summarized' },
    output_config: {
      effort: 'high',
      format: {
        type: 'json_schema',
        schema: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false },
      },
    },
    stop_sequences: ['END'],
    metadata: { user_id: expect.stringMatching(/^[0-9a-f]{64}$/) },
    stream: true,
  })
  const [{ headers } = { headers: {} }] = app.claude.requests()
  expect(headers).toMatchObject({
    'anthropic-version': '2023-06-01',
    authorization: 'Bearer fake-claude-takes-any-key',
  })
})

test.each([
  ['claude-haiku-4-5', { temperature: 0.3, top_p: 1, reasoning_effort: 'high' }],
  [
    'claude-sonnet-4-6',
    { top_p: 0.5, messages: [...question.messages, { role: 'system', content: 'Be brief.' }] },
  ],
  ['claude-sonnet-4-6', { temperature: 1, reasoning_effort: 'xhigh' }],
  ['claude-opus-5-5', { temperature: 0, top_p: 0, reasoning_effort: 'none' }],
  ['claude-fable-5-1', { messages: [...question.messages, { role: 'system', content: 'Be brief.' }] }],
  [
    'claude-haiku-5-5',
    { tool_choice: 'required', tools: [{ type: 'function', function: { name: 'read' } }] },
  ],
  [
    'claude-sonnet-5-5',
    { tool_choice: 'required', tools: [{ type: 'function', function: { name: 'read' } }] },
  ],
])('%s is asked only for what it takes: %j', async (asked, more) => {
  const response = await post({ ...question, model: asked, ...more })
  expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ model: asked })])
})

test('every model that is sold is asked only for what it takes', async () => {
  const tools = [{ type: 'function', function: { name: 'read' } }]
  const messages = [...question.messages, { role: 'system', content: 'Be brief.' }]
  for (const { model: sold } of pricesAt(new Date())) {
    for (const reasoning_effort of ['none', 'xhigh']) {
      for (const tool_choice of ['auto', 'required']) {
        const body = {
          ...question,
          model: sold,
          temperature: 1,
          messages,
          tools,
          tool_choice,
          reasoning_effort,
        }
        const response = await post(body)
        expect([sold, tool_choice, reasoning_effort, await response.json()]).toEqual([
          sold,
          tool_choice,
          reasoning_effort,
          expect.objectContaining({ model: sold }),
        ])
      }
    }
  }
})

test('a tool that Claude cannot be made to use is asked for at the end, where it leaves the cache alone', async () => {
  const tools = [{ type: 'function', function: { name: 'read' } }]
  const choice = { type: 'function', function: { name: 'read' } }
  await post({ ...question, tools, tool_choice: choice })
  expect(sentUp()[0]).toMatchObject({
    tool_choice: { type: 'auto' },
    messages: [{ role: 'user' }, { role: 'system', content: [{ text: 'Call the tool "read" now.' }] }],
  })
})

test('of allowed tools only those are offered', async () => {
  const tools = ['read', 'write'].map((name) => ({ type: 'function', function: { name } }))
  const allowed = { mode: 'auto', tools: [{ type: 'function', function: { name: 'write' } }] }
  await post({ ...question, tools, tool_choice: { type: 'allowed_tools', allowed_tools: allowed } })
  expect(sentUp()[0]).toMatchObject({ tools: [{ name: 'write' }] })
})

test('any JSON is asked for in words', async () => {
  await post({ ...question, response_format: { type: 'json_object' } })
  expect(sentUp()[0]).toMatchObject({ system: [{ text: expect.stringContaining('JSON object') }] })
})

test('the marks of a client are kept, and none is added', async () => {
  const cache_control = { type: 'ephemeral' }
  await post({ ...question, messages: [{ role: 'user', content: 'Hi', cache_control }] })
  expect(sentUp()[0]).toMatchObject({ messages: [{ content: [{ text: 'Hi', cache_control }] }] })
  expect(sentUp()[0]).not.toHaveProperty('cache_control')
})

test.each([
  ['n', { n: 2 }],
  ['logprobs', { logprobs: true }],
  ['top_logprobs', { top_logprobs: 3 }],
  ['modalities', { modalities: ['text', 'audio'] }],
  ['audio', { audio: { voice: 'alloy' } }],
  ['prediction', { prediction: { type: 'content', content: 'a' } }],
  ['web_search_options', { web_search_options: {} }],
  ['functions', { functions: [{ name: 'read' }] }],
  ['tools[0].type', { tools: [{ type: 'custom', custom: { name: 'a' } }] }],
  ['messages[0].content[0].type', { messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }],
  [
    'messages[0].content[0].file.file_id',
    { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file_1' } }] }] },
  ],
])('%s is refused by name: Claude cannot do it', async (param, more) => {
  const response = await post({ ...question, ...more })
  expect([response.status, await response.json()]).toEqual([
    400,
    {
      error: {
        message: expect.stringContaining(param),
        type: 'invalid_request_error',
        param,
        code: 'unsupported_parameter',
      },
    },
  ])
  expect(app.claude.requests()).toHaveLength(0)
})

test.each([
  ['model', { model: undefined }],
  ['model', { model: 5 }],
  ['messages', { messages: undefined }],
  ['messages[1].role', { messages: [...question.messages, { role: 'robot', content: 'a' }] }],
  ['messages[0].content', { messages: [{ role: 'user' }] }],
  ['messages[0].content[0].text', { messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
  ['max_tokens', { max_tokens: 0 }],
  ['max_completion_tokens', { max_completion_tokens: 'many' }],
  ['stream', { stream: 'yes' }],
  ['reasoning_effort', { reasoning_effort: 'heroic' }],
  ['temperature', { temperature: 'hot' }],
  ['tool_choice', { tool_choice: 'any' }],
  ['response_format.type', { response_format: { type: 'yaml' } }],
  [
    'response_format.json_schema.schema',
    { response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } } },
  ],
  [
    'messages[0].tool_calls[0].function.arguments',
    { messages: [{ role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'a', arguments: '[' } }] }] },
  ],
])('%s is refused by its name where it is wrong: %j', async (param, more) => {
  const response = await post({ ...question, ...more })
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { error: { type: 'invalid_request_error', param } },
  ])
})

test('a body that is no JSON, or nested too deep, is refused', async () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
  const wide = { ...question, messages: [{ role: 'user', content: 'x'.repeat(4_500_000) }] }
  for (const [body, status, code] of [
    ['{', 400, 'invalid_json'],
    [
      `{"model":"${model}","messages":[],"tools":[{"type":"function","function":{"name":"a","parameters":{"a":${deep}}}}]}`,
      400,
      'json_too_deep',
    ],
    [wide, 413, 'request_too_large'],
  ] as const) {
    const response = await post(body)
    expect([response.status, await response.json()]).toMatchObject([status, { error: { code } }])
  }
})

test('an answer that breaks off ends with an error and never as if it were whole, and is charged by what had come', async () => {
  app.claude.script({ text: 'one two three four', cut: { afterTokens: 3, how: 'fin' } })
  const frames = (await (await post({ ...question, stream: true })).text()).split('\n\n').slice(0, -1)
  expect(JSON.parse(frames.at(-1)?.slice('data: '.length) ?? '')).toEqual({
    error: {
      message: 'The connection to Claude broke.',
      type: 'server_error',
      param: null,
      code: 'upstream_unreachable',
    },
  })
  expect(frames.join('')).not.toContain('[DONE]')
  expect(await lastTurn()).toMatchObject({ state: 'failed', estimated: true, output_tokens: 4 })

  app.claude.script({ text: 'one two three four', cut: { afterTokens: 3, how: 'reset' } })
  const response = await post(question)
  expect([response.status, await response.json()]).toMatchObject([502, { error: { type: 'server_error' } }])
})

test.each([
  [
    400,
    'invalid_request_error',
    'prompt is too long: 210000 tokens > 200000 maximum',
    400,
    'context_length_exceeded',
  ],
  [400, 'invalid_request_error', 'messages: too many images', 400, 'refused_by_claude'],
  [529, 'overloaded_error', 'Overloaded', 503, 'upstream_overloaded'],
  [401, 'authentication_error', 'invalid x-api-key', 503, 'upstream_config'],
])('%i %s (%s) of Claude is told as %i %s', async (status, type, message, told, code) => {
  app.claude.setDefault({ error: { status, type, message } })
  const response = await post(question)
  expect([response.status, await response.json()]).toMatchObject([told, { error: { code } }])
  expect(await lastTurn()).toMatchObject({ state: 'failed', cost_nano_usd: null })
})

test('who is unknown, and what is, is told in the shape of OpenAI', async () => {
  const unknown = await fetch(`${app.url}/v1/chat/completions`, { method: 'POST', body: '{}' })
  expect([unknown.status, unknown.headers.get('x-should-retry'), await unknown.json()]).toMatchObject([
    401,
    'false',
    { error: { code: 'invalid_api_key', param: null } },
  ])
  const strange = await post({ ...question, model: 'gpt-4o' })
  expect([strange.status, await strange.json()]).toMatchObject([404, { error: { code: 'model_not_found' } }])
})

test('clients are told of our limits in the headers that they read', async () => {
  const response = await post(question)
  expect(response.headers.get('x-request-id')).toMatch(/^req_/)
  expect(Number(response.headers.get('x-ratelimit-remaining-requests'))).toBeGreaterThan(0)
  expect(response.headers.get('x-ratelimit-reset-requests')).toMatch(/^(\d+m)?\d+s$/)
})

test('no word of it is in a log', async () => {
  const mark = 'canary-of-a-prompt'
  await post({
    ...question,
    messages: [{ role: 'user', content: mark }],
    user: mark,
    tools: [{ type: mark }],
  })
  await post({ ...question, messages: [{ role: 'user', content: mark }] })
  expect(JSON.stringify(app.logs.lines())).not.toContain(mark)
})
