import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { exchange, question } from '../raw-client.ts'
import { type FakeClaude, startFakeClaude } from '../server.ts'

let fake: FakeClaude

beforeAll(async () => {
  fake = await startFakeClaude()
})
beforeEach(() => fake.reset())
afterAll(() => fake.close())

const user = (content: unknown) => ({ messages: [{ role: 'user', content }] })
/** A conversation that begins and ends with the user, with this answer in between. */
const answered = (content: unknown) => ({
  messages: [
    { role: 'user', content: 'a' },
    { role: 'assistant', content },
    { role: 'user', content: 'b' },
  ],
})
const prefilled = (model: string, content: unknown) => ({
  model,
  messages: [
    { role: 'user', content: 'a' },
    { role: 'assistant', content },
  ],
})
const tools = { tools: [{ name: 'read' }] }
const instructed = (...roles: string[]) => roles.map((role) => ({ role, content: 'a' }))
const marked = (...ttls: string[]) =>
  user(ttls.map((ttl) => ({ type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl } })))
const blank = 'text content blocks must contain non-whitespace text'

test.each([
  ['an unknown model', { model: 'gpt-4' }, 404, 'model: gpt-4'],
  ['a missing model', { model: undefined }, 400, 'model: '],
  ['no max_tokens', { max_tokens: undefined }, 400, 'max_tokens: '],
  ['max_tokens of 0', { max_tokens: 0 }, 400, 'max_tokens: '],
  ['half a token', { max_tokens: 1.5 }, 400, 'max_tokens: '],
  ['more tokens than the model has', { max_tokens: 128_001 }, 400, 'max_tokens: 128001 > 128000'],
  ['no messages', { messages: [] }, 400, 'messages: '],
  ['an assistant first', { messages: [{ role: 'assistant', content: 'a' }] }, 400, 'first message must use'],
  ['an unknown role', { messages: [{ role: 'tool', content: 'a' }] }, 400, 'messages.0.role: '],
  ['an empty text', user(''), 400, 'messages.0: all messages must have non-empty content'],
  ['an empty answer before the end', answered(''), 400, 'messages.1: all messages must have non-empty'],
  ['no content blocks', user([]), 400, 'messages.0: all messages must have non-empty content'],
  [
    'an empty text block',
    answered([{ type: 'text', text: '' }]),
    400,
    'messages: text content blocks must be non-empty',
  ],
  ['a blank text', user(' \n'), 400, `messages: ${blank}`],
  ['a blank answer', answered('\n\n'), 400, `messages: ${blank}`],
  [
    'a blank block beside another',
    user([
      { type: 'text', text: 'a' },
      { type: 'text', text: ' ' },
    ]),
    400,
    `messages: ${blank}`,
  ],
  ['white space of Unicode', user('\u3000\u2028\u00a0'), 400, `messages: ${blank}`],
  ['white space of Python alone', user('\u0085\u001c'), 400, `messages: ${blank}`],
  ['a blank system prompt', { system: ' ' }, 400, `system: ${blank}`],
  ['an answer at the end', prefilled('claude-sonnet-5-5', 'a'), 400, 'must end with a user message'],
  [
    'white space at the very end',
    prefilled('claude-haiku-4-5', 'a\n'),
    400,
    'cannot end with trailing whitespace',
  ],
  ['a temperature', { temperature: 0 }, 400, 'temperature: '],
  ['a top_p', { top_p: 1 }, 400, 'top_p: '],
  ['a top_k', { top_k: 1 }, 400, 'top_k: '],
  ['a choice among no tools', { tool_choice: { type: 'auto' } }, 400, 'tool_choice: '],
  ['a forced tool', { ...tools, tool_choice: { type: 'any' } }, 400, 'tool_choice: '],
  [
    'a forced tool with thinking',
    { ...tools, model: 'claude-sonnet-4-6', tool_choice: { type: 'any' }, thinking: { type: 'adaptive' } },
    400,
    'Thinking may not be enabled',
  ],
  [
    'an effort that the model lacks',
    { model: 'claude-sonnet-4-6', output_config: { effort: 'xhigh' } },
    400,
    'output_config.effort: ',
  ],
  [
    'instructions before an answer',
    { messages: instructed('user', 'assistant', 'system', 'user') },
    400,
    'messages.2: ',
  ],
  [
    'later instructions to an older model',
    { model: 'claude-sonnet-4-6', messages: instructed('user', 'system') },
    400,
    "role 'system'",
  ],
  [
    'a call without its result',
    answered([{ type: 'tool_use', id: 'a' }]),
    400,
    'without `tool_result` blocks',
  ],
  ['a fifth mark of the cache', marked('5m', '5m', '5m', '5m', '5m'), 400, 'A maximum of 4 blocks'],
  [
    'a fifth mark, of the whole request',
    { ...marked('5m', '5m', '5m', '5m'), cache_control: { type: 'ephemeral' } },
    400,
    'Found 5.',
  ],
  [
    'an hour in the cache behind five minutes',
    marked('5m', '1h'),
    400,
    "a ttl='1h' cache_control block must",
  ],
  ['a prompt that is too long', user('x'.repeat(4_000_000)), 400, 'prompt is too long'],
])('%s is refused', async (_, change, status, message) => {
  const answer = await exchange(`${fake.url}/v1/messages`, question(change))
  expect(answer.status).toBe(status)
  const { type, error, request_id } = JSON.parse(answer.body.toString())
  expect(type).toBe('error')
  expect(error.type).toBe(status === 404 ? 'not_found_error' : 'invalid_request_error')
  expect(error.message).toContain(message)
  expect(request_id).toBe(answer.headers['request-id'])
})

test.each([
  ['white space at the end of an answer that is not the last', answered('a \n')],
  ['later instructions', { messages: instructed('user', 'system', 'assistant', 'user', 'system') }],
  ['a forced tool where it can be', { ...tools, model: 'claude-haiku-5-5', tool_choice: { type: 'any' } }],
  [
    'several messages of one role in a row',
    { messages: [...answered('a').messages, ...answered('b').messages] },
  ],
  ['the beginning of an answer, to a model that goes on with it', prefilled('claude-haiku-4-5', 'a')],
  ['four marks of the cache, those of an hour first', marked('1h', '1h', '5m', '5m')],
  ['an empty answer at the very end', prefilled('claude-haiku-4-5', '')],
])('%s is taken', async (_, change) => {
  fake.setDefault({ text: 'ok' })
  expect(await exchange(`${fake.url}/v1/messages`, question(change))).toMatchObject({ status: 200 })
})

test('the older version of the API lets the older models sample as they are told', async () => {
  fake.setDefault({ text: 'ok' })
  const headers = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }
  const status = async (change: Record<string, unknown>) =>
    (await exchange(`${fake.url}/v1/messages`, question(change), { headers })).status
  const model = 'claude-haiku-4-5'
  expect(await status({ model, temperature: 0 })).toBe(200)
  expect(await status({ model, temperature: 0, top_p: 1 })).toBe(400)
  expect(await status({ temperature: 0 })).toBe(400)
})

test('a prompt that leaves little room is accepted, and its answer ends where the window does', async () => {
  fake.setDefault({ tokens: 100 })
  const nearlyFull = { ...user('x'.repeat(799_900)), model: 'claude-haiku-4-5', stream: false }
  const { body } = await exchange(`${fake.url}/v1/messages`, question(nearlyFull))
  const { stop_reason, usage } = JSON.parse(body.toString())
  expect(stop_reason).toBe('model_context_window_exceeded')
  const { input_tokens, output_tokens } = usage
  expect(input_tokens + output_tokens).toBe(200_000)
})

test('a refused request is recorded, is not billed, and takes nothing from the script', async () => {
  fake.script({ text: 'ok' })
  await exchange(`${fake.url}/v1/messages?beta=true`, question({ top_k: 1 }))
  expect(fake.requests()).toMatchObject([
    { method: 'POST', path: '/v1/messages?beta=true', headers: { 'x-api-key': 'key' }, body: { top_k: 1 } },
  ])
  expect(fake.bill()).toEqual([])
  const { body } = await exchange(`${fake.url}/v1/messages`, question())
  expect(body.toString()).toContain('"text":"ok"')
})

test('a key is required, as x-api-key or as a bearer token', async () => {
  fake.setDefault({ text: 'ok' })
  const version = { 'anthropic-version': '2026-10-21' }
  const status = async (headers: Record<string, string>) =>
    (await exchange(`${fake.url}/v1/messages`, question(), { headers })).status
  expect(await status({ ...version, 'x-api-key': 'k' })).toBe(200)
  expect(await status({ ...version, authorization: 'Bearer k' })).toBe(200)
  expect(await status(version)).toBe(401)
  expect(await status({ ...version, authorization: 'Basic k' })).toBe(401)
})

test('a request without anthropic-version is refused', async () => {
  const headers = { 'x-api-key': 'k' }
  expect(await exchange(`${fake.url}/v1/messages`, question(), { headers })).toMatchObject({ status: 400 })
})

test('a body that is not JSON is refused', async () => {
  expect(await exchange(`${fake.url}/v1/messages`, '{')).toMatchObject({ status: 400 })
})

test('a body above 32 MB is too large', async () => {
  const { status, body } = await exchange(`${fake.url}/v1/messages`, ' '.repeat(32 * 1024 * 1024 + 1))
  expect(status).toBe(413)
  expect(body.toString()).toContain('request_too_large')
})
