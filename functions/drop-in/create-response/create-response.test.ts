import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import OpenAI from 'openai'
import { newId } from '../../../lib/ids.ts'
import { batchKey, expiryOf } from '../../../lib/journal/items.ts'
import { journalTable } from '../../../lib/journal/journal-table.ts'
import { responsesDialect } from '../../../lib/turns/dialects/openai-responses/responses-dialect.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'
import { setBudget } from '../../../test/harness/budgets.ts'
import { leaveTurn } from '../../../test/harness/faults/dead-turn.ts'
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

const model = 'claude-sonnet-5-5'
const post = (body: object, headers: Record<string, string> = {}, as: Caller = app.ada) =>
  app.send('POST', '/v1/responses', { as, body: { model, input: 'Hi', ...body }, headers })
const lastTurn = async () =>
  (
    await app.database.rows(
      `SELECT t.dialect, t.chat_id, t.state, t.stop_reason, t.error_code, t.hold_nano_usd, u.input_tokens, u.output_tokens,
              u.cost_nano_usd, u.estimated, (SELECT count(*)::int FROM messages m WHERE m.turn_id = t.id) AS messages
         FROM turns t LEFT JOIN usage_records u ON u.turn_id = t.id ORDER BY t.started_at DESC LIMIT 1`,
    )
  )[0]

const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
const block = (index: number, content_block: object, ...deltas: object[]) => [
  event('content_block_start', { index, content_block }),
  ...deltas.map((delta) => event('content_block_delta', { index, delta })),
  event('content_block_stop', { index }),
]
const thinking = { type: 'thinking', thinking: 'Let me 考える', signature: 'c2lnbmF0dXJl' }
/** An answer with a thought, a text, two calls at once, a kind of block that nobody knows, and an event that nobody knows. */
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
  event('ping', {}),
  ...block(
    0,
    { type: 'thinking', thinking: '', signature: '' },
    { type: 'thinking_delta', thinking: thinking.thinking },
    { type: 'signature_delta', signature: thinking.signature },
  ),
  ...block(
    1,
    { type: 'text', text: '' },
    { type: 'text_delta', text: 'I ' },
    { type: 'text_delta', text: 'look.' },
  ),
  ...block(2, { type: 'something_new', of: 'the future' }),
  ...block(
    3,
    { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} },
    { type: 'input_json_delta', partial_json: '{"path":' },
    { type: 'input_json_delta', partial_json: '"a.txt"}' },
  ),
  ...block(4, { type: 'tool_use', id: 'toolu_2', name: 'agents__spawn', input: {} }),
  event('something_new', { of: ['the', 'future'] }),
  event('message_delta', {
    delta: { stop_reason: 'tool_use', stop_sequence: null },
    usage: { output_tokens: 40, output_tokens_details: { thinking_tokens: 7 } },
  }),
  event('message_stop', {}),
].join('')

const parameters = { type: 'object', properties: { path: { type: 'string' } } }
const tools = [
  { type: 'function', name: 'read', parameters, strict: false },
  { type: 'namespace', name: 'agents', description: 'Agents', tools: [{ type: 'function', name: 'spawn' }] },
  { type: 'web_search' },
]

const events = (stream: string) =>
  stream
    .split('\n\n')
    .filter((frame) => frame.startsWith('event: '))
    .map(
      (frame) =>
        JSON.parse(frame.slice(frame.indexOf('data: ') + 6)) as Record<string, unknown> & { type: string },
    )

/** The events that tell of whole things. */
const milestones = (stream: string) =>
  events(stream)
    .map(({ type }) => type)
    .filter((type) => !/delta|_part|_text|_arguments/.test(type))

test('an answer is streamed as items and charged to its organization; whole, it is the same', async () => {
  app.claude.script({ body: recorded, chunkBytes: 37 }, { body: recorded })
  const response = await post({ tools, stream: true })
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const stream = await response.text()
  expect(milestones(stream)).toEqual([
    'response.created',
    'response.in_progress',
    ...Array.from({ length: 4 }, () => ['response.output_item.added', 'response.output_item.done']).flat(),
    'response.completed',
  ])
  // 12 × 2 + 100 × 0.1 + 10 × 2.5 + 20 × 4 + 40 × 10, in dollars per million.
  expect(await lastTurn()).toMatchObject({
    dialect: 'openai_responses',
    chat_id: null,
    state: 'completed',
    stop_reason: 'tool_use',
    cost_nano_usd: '539000',
    estimated: false,
    messages: 0,
  })

  const told = events(stream).at(-1)?.['response'] as { id: string; output: { id: string }[] }
  expect(told).toMatchObject({
    object: 'response',
    status: 'completed',
    model,
    store: false,
    output: [
      { type: 'reasoning', summary: [{ type: 'summary_text', text: thinking.thinking }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I look.' }] },
      { type: 'function_call', call_id: 'toolu_1', name: 'read', arguments: '{"path":"a.txt"}' },
      { type: 'function_call', call_id: 'toolu_2', name: 'spawn', namespace: 'agents', arguments: '{}' },
    ],
    usage: {
      input_tokens: 142,
      input_tokens_details: { cached_tokens: 100, cache_write_tokens: 30 },
      output_tokens: 40,
      output_tokens_details: { reasoning_tokens: 7 },
      total_tokens: 182,
    },
  })
  const whole = await json<{ id: string; created_at: number }>(await post({ tools }))
  const digits = /[0-9a-f]{32}/g
  const alike = (value: object) => JSON.parse(JSON.stringify(value).replace(digits, 'x')) as object
  expect(alike({ ...whole, created_at: 0 })).toEqual(alike({ ...told, created_at: 0 }))
  expect(Math.abs(whole.created_at - Date.now() / 1_000)).toBeLessThan(10)
})

test('the same Idempotency-Key is one call and one charge, the same to the byte, streamed and whole', async () => {
  app.claude.script({ body: recorded })
  const headers = { 'idempotency-key': 'once' }
  const first = await (await post({ tools, stream: true }, headers)).text()
  const again = await post({ tools, stream: true }, headers)
  expect([again.headers.get('idempotent-replayed'), await again.text()]).toEqual(['true', first])
  const whole = await json(await post({ tools }, headers))
  expect(whole).toEqual(events(first).at(-1)?.['response'])
  expect(app.claude.requests()).toHaveLength(1)
})

test('Claude is sent a request of its own API, and nothing else of the client', async () => {
  await post(
    { tools, max_output_tokens: 99, user: 'ada@example.com' },
    { 'anthropic-beta': 'x', cookie: 'a=b' },
  )
  const [request] = app.claude.requests()
  expect(request?.body).toMatchObject({
    model,
    max_tokens: 99,
    stream: true,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    tools: [{ name: 'read', input_schema: parameters }, { name: 'agents__spawn' }],
  })
  expect(JSON.stringify(request?.body)).not.toContain('ada@example.com')
  expect(request?.headers).toMatchObject({
    'anthropic-version': '2023-06-01',
    authorization: 'Bearer fake-claude-takes-any-key',
  })
  for (const name of ['cookie', 'x-org-id']) expect(request?.headers).not.toHaveProperty(name)
  // Ours alone, which counts the thinking that nobody sees.
  expect(request?.headers['anthropic-beta']).toBe('thinking-token-count-2026-05-13')
})

test('a budget that cannot pay refuses in the way after which Codex stops, and asks nobody', async () => {
  await setBudget(app, 'organization', 50_000_000n)
  try {
    for (const stream of [true, false]) {
      const refused = await post({ stream })
      expect([refused.status, refused.headers.get('x-should-retry'), await refused.json()]).toEqual([
        429,
        'false',
        { error: expect.objectContaining({ type: 'insufficient_quota', code: 'insufficient_quota' }) },
      ])
    }
    expect(app.claude.requests()).toHaveLength(0)
    expect((await post({ max_output_tokens: 1_000 })).status).toBe(200)
    expect(app.claude.requests()[0]?.body).toMatchObject({ max_tokens: 1_000 })
  } finally {
    await app.send('DELETE', '/budgets/organization?period=total', { as: app.ada })
  }
})

test.each([
  ['the prompt is too long', 'prompt is too long: 210000 tokens > 200000 maximum', 'context_length_exceeded'],
  ['something else is wrong', 'messages.0: something is wrong', 'refused_by_claude'],
])(
  'where %s, Claude’s refusal is a 400 with the code that clients know, and costs nothing',
  async (_what, message, code) => {
    app.claude.script({ error: { status: 400, type: 'invalid_request_error', message } })
    const response = await post({ stream: true })
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        error: expect.objectContaining({ type: 'invalid_request_error', code, message: expect.any(String) }),
      },
    ])
    expect(await lastTurn()).toMatchObject({ state: 'failed', cost_nano_usd: null })
  },
)

test('a field that cannot be served is refused by name, and asks nobody', async () => {
  const response = await post({ previous_response_id: 'resp_1' })
  expect([response.status, await response.json()]).toEqual([
    400,
    { error: expect.objectContaining({ code: 'unsupported_parameter', param: 'previous_response_id' }) },
  ])
  expect(app.claude.requests()).toHaveLength(0)
})

test('a model that is not here is a 404', async () => {
  const response = await post({ model: 'gpt-5' })
  expect([response.status, await response.json()]).toEqual([
    404,
    { error: expect.objectContaining({ code: 'model_not_found' }) },
  ])
})

test('an image is held as the largest that there is, however few bytes it has', async () => {
  const content = [{ type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=' }]
  await post({ input: [{ role: 'user', content }], max_output_tokens: 100 })
  expect(app.claude.requests()[0]?.body).toMatchObject({ messages: [{ content: [{ type: 'image' }] }] })
  // At least 5,000 tokens of prompt at $2.50 and 100 of answer at $10 per million.
  expect(Number((await lastTurn())?.['hold_nano_usd'])).toBeGreaterThan(5_000 * 2_500 + 100 * 10_000)
})

interface Response {
  output: { id: string; type: string; encrypted_content?: string }[]
}
const outputs = [
  { type: 'function_call_output', call_id: 'toolu_1', output: 'a' },
  { type: 'function_call_output', call_id: 'toolu_2', output: 'b' },
]
const conversation = [
  { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
  {
    role: 'assistant',
    content: [
      thinking,
      { type: 'text', text: 'I look.' },
      { type: 'tool_use', id: 'toolu_1', name: 'read', input: { path: 'a.txt' } },
      { type: 'tool_use', id: 'toolu_2', name: 'agents__spawn', input: {} },
    ],
  },
  {
    role: 'user',
    content: [
      { type: 'tool_result', tool_use_id: 'toolu_1' },
      { type: 'tool_result', tool_use_id: 'toolu_2' },
    ],
  },
]

test('an answer that is sent back goes up as Claude gave it, with its thought unchanged', async () => {
  app.claude.script({ body: recorded })
  const { output } = await json<Response>(await post({ tools }))
  const next = await post({ tools, input: [{ role: 'user', content: 'Hi' }, ...output, ...outputs] })
  expect(next.status).toBe(200)
  expect(app.claude.requests()[1]?.body).toMatchObject({ messages: conversation })
})

const references = ({ output }: Response) => output.map(({ id }) => ({ type: 'item_reference', id }))
const referring = (first: Response, as = app.ada) =>
  post({ tools, input: [{ role: 'user', content: 'Hi' }, ...references(first), ...outputs] }, {}, as)

test('items that are only referred to, as by the AI SDK, are those of the journal', async () => {
  app.claude.script({ body: recorded })
  const first = await json<Response>(await post({ tools }))
  expect((await referring(first)).status).toBe(200)
  expect(app.claude.requests()[1]?.body).toMatchObject({ messages: conversation })
})

test('an item of another organization, of another member, or that is gone, is not found', async () => {
  app.claude.script({ body: recorded })
  const first = await json<Response>(await post({ tools }))
  const member = await addMember(app, 'member')
  const ofNobody = { output: [{ id: `rs_${'0'.repeat(32)}_0`, type: 'reasoning' }] }
  const noItem = { output: [{ id: 'rs_1', type: 'reasoning' }] }
  for (const refused of [
    await referring(first, app.grace),
    await referring(first, member),
    await referring(ofNobody),
    await referring(noItem),
  ]) {
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { error: expect.objectContaining({ code: 'item_not_found', param: 'input[1].id' }) },
    ])
  }
  expect(app.claude.requests()).toHaveLength(1)
})

test('an item whose journal is still being written is waited for', async () => {
  const dialect = responsesDialect({ model, max_output_tokens: 9, parallel_tool_calls: true }, new Map())
  const key = await leaveTurn(app, { dialect, ageMs: 0, openedMsAgo: 0 })
  const convert = dialect.piecesOf({ id: key.turnId, chatId: undefined, answerId: newId('message') }, model)
  const pieces = [
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'Hello.' } },
    { type: 'content_block_stop', index: 0 },
  ].flatMap((one) => convert(one, ''))
  const reference = { type: 'item_reference', id: key.turnId.replace('turn', 'msg').concat('_0') }
  const asking = post({
    input: [{ role: 'user', content: 'Hi' }, reference, { role: 'user', content: 'And?' }],
  })
  await pause(300)
  await journalTable.putSoon(batchKey(key, 1), {
    at: Date.now(),
    pieces: JSON.stringify(pieces),
    ...expiryOf(Date.now()),
  })
  expect((await asking).status).toBe(200)
  expect(app.claude.requests()[0]?.body).toMatchObject({
    messages: [{}, { role: 'assistant', content: [{ type: 'text', text: 'Hello.' }] }, {}],
  })
})

const client = async () => {
  const created = await app.send('POST', '/api-keys', { as: app.ada, body: { name: 'SDK' } })
  const { key } = await json<{ key: string }>(created)
  return new OpenAI({ baseURL: `${app.url}/v1`, apiKey: key, maxRetries: 0 })
}

test("OpenAI's own SDK works on a base URL and a key of ours: whole, streamed, with a schema", async () => {
  const openai = await client()
  app.claude.script({ text: 'One two' }, { text: 'Three' }, { text: '{"city":"Oslo"}' })
  expect((await openai.responses.create({ model, input: 'Hi' })).output_text).toBe('One two')
  const streamed = openai.responses.stream({ model, input: 'Hi' })
  let deltas = ''
  streamed.on('response.output_text.delta', ({ delta }) => (deltas += delta))
  expect([(await streamed.finalResponse()).output_text, deltas]).toEqual(['Three', 'Three'])
  const schema = {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  }
  const format = { type: 'json_schema', name: 'place', strict: true, schema } as const
  const parsed = await openai.responses.parse<object, { city: string }>({
    model,
    input: 'Where?',
    text: { format },
  })
  expect(parsed.output_parsed).toEqual({ city: 'Oslo' })
  expect(app.claude.requests()[2]?.body).toMatchObject({
    output_config: { format: { type: 'json_schema', schema } },
  })
})

test("OpenAI's own SDK takes a turn with tools, streamed, and sends its items back", async () => {
  const openai = await client()
  app.claude.script({ body: recorded }, { text: 'Done.' })
  const given = tools as OpenAI.Responses.Tool[]
  const { output } = await openai.responses.stream({ model, input: 'Hi', tools: given }).finalResponse()
  const calls = output.filter((item) => item.type === 'function_call')
  expect(calls.map(({ name, arguments: args }) => [name, args])).toEqual([
    ['read', '{"path":"a.txt"}'],
    ['spawn', '{}'],
  ])
  const input = [{ role: 'user', content: 'Hi' }, ...output, ...outputs] as OpenAI.Responses.ResponseInput
  expect((await openai.responses.create({ model, input, tools: given })).output_text).toBe('Done.')
  expect(app.claude.requests()[1]?.body).toMatchObject({ messages: conversation })
})

test("OpenAI's own SDK throws our sentence: without money, and where an answer breaks off", async () => {
  const openai = await client()
  app.claude.script({ text: 'one two three four', cut: { afterTokens: 3, how: 'fin' } })
  const broken = openai.responses.stream({ model, input: 'Hi' })
  await expect(broken.finalResponse()).rejects.toThrow('The connection to Claude broke.')
  await setBudget(app, 'organization', 1n)
  try {
    const retrying = openai.withOptions({ maxRetries: 2 })
    const startedAt = performance.now()
    await expect(retrying.responses.create({ model, input: 'Hi' })).rejects.toMatchObject({
      status: 429,
      code: 'insufficient_quota',
      message: expect.stringContaining('cannot pay'),
    })
    expect(performance.now() - startedAt).toBeLessThan(400)
  } finally {
    await app.send('DELETE', '/budgets/organization?period=total', { as: app.ada })
  }
})
