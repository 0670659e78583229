import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import OpenAI, { AuthenticationError, NotFoundError, RateLimitError } from 'openai'
import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { setBudget } from '../../../test/harness/budgets.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application
let client: OpenAI

beforeAll(async () => {
  app = await startApplication()
  const created = await app.send('POST', '/api-keys', { as: app.ada, body: { name: 'SDK' } })
  const { key } = await json<{ key: string }>(created)
  client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: key, maxRetries: 0 })
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({})
})
afterAll(() => app.close())

const model = 'claude-sonnet-5-5'
const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hi' }]
const asked = { model, messages, max_completion_tokens: 100 }
const sentUp = () => app.claude.requests().map(({ body }) => body as Record<string, unknown>)

test('an answer comes whole, with its usage', async () => {
  app.claude.script({ text: 'One two' })
  const { data, request_id } = await client.chat.completions.create(asked).withResponse()
  expect(data.choices[0]?.message.content).toBe('One two')
  expect(data.usage?.total_tokens).toBeGreaterThan(2)
  expect(request_id).toMatch(/^req_/)
})

test('an answer comes as it is written, with the usage at the end if that is asked for', async () => {
  app.claude.script({ text: 'One two' }, { text: 'Three' })
  const stream = client.chat.completions.stream({ ...asked, stream_options: { include_usage: true } })
  const completion = await stream.finalChatCompletion()
  expect(completion.choices[0]).toMatchObject({ message: { content: 'One two' }, finish_reason: 'stop' })
  expect(completion.usage?.completion_tokens).toBe(2)
  const chunks = await Array.fromAsync(await client.chat.completions.create({ ...asked, stream: true }))
  expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('Three')
})

const event = (type: string, data: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
const call = (index: number, id: string, city: string) =>
  event('content_block_start', {
    index,
    content_block: { type: 'tool_use', id, name: 'weather', input: {} },
  }) +
  event('content_block_delta', {
    index,
    delta: { type: 'input_json_delta', partial_json: JSON.stringify({ city }) },
  }) +
  event('content_block_stop', { index })
/** A thought, and two calls of a tool at once. */
const calling = [
  event('message_start', {
    message: {
      id: 'msg_1',
      role: 'assistant',
      model,
      content: [],
      usage: { input_tokens: 9, output_tokens: 1 },
    },
  }),
  event('content_block_start', {
    index: 0,
    content_block: { type: 'thinking', thinking: '', signature: 'c2ln' },
  }),
  event('content_block_stop', { index: 0 }),
  call(1, 'toolu_1', 'Oslo'),
  call(2, 'toolu_2', 'Rome'),
  event('message_delta', { delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 30 } }),
  event('message_stop'),
].join('')

const weather: ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'weather',
    strict: true,
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
}

test.each([
  ['whole', () => client.chat.completions.create({ ...asked, tools: [weather] })],
  ['streamed', () => client.chat.completions.stream({ ...asked, tools: [weather] }).finalChatCompletion()],
])('two calls at once and their results make a turn, %s', async (_, ask) => {
  app.claude.script({ body: calling }, { text: 'Sunny in both.' })
  const [choice] = (await ask()).choices
  if (choice === undefined) throw new Error('no choice')
  expect(choice.finish_reason).toBe('tool_calls')
  const used = choice.message.tool_calls ?? []
  const results = used.map(
    ({ id }): ChatCompletionMessageParam => ({ role: 'tool', tool_call_id: id, content: 'sunny' }),
  )
  const history = [...messages, choice.message, ...results]
  const last = await client.chat.completions.create({ ...asked, messages: history, tools: [weather] })
  expect(last.choices[0]?.message.content).toBe('Sunny in both.')
  expect(sentUp()[1]).toMatchObject({
    messages: [
      { role: 'user' },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'toolu_1', input: { city: 'Oslo' } },
          { type: 'tool_use', id: 'toolu_2', input: { city: 'Rome' } },
        ],
      },
      { role: 'user', content: [{ tool_use_id: 'toolu_1' }, { tool_use_id: 'toolu_2' }] },
    ],
    tools: [{ name: 'weather', strict: true }],
  })
})

test('an image is shown to Claude, and held as the largest that there is', async () => {
  const url = 'data:image/png;base64,iVBORw0KGgo='
  await client.chat.completions.create({
    ...asked,
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
  })
  expect(sentUp()[0]).toMatchObject({ messages: [{ content: [{ type: 'image' }] }] })
  const [turn] = await app.database.rows('SELECT hold_nano_usd FROM turns ORDER BY started_at DESC LIMIT 1')
  expect(Number(turn?.['hold_nano_usd'])).toBeGreaterThan(5_000 * 2_500)
})

test('an answer is held to a schema', async () => {
  app.claude.script({ text: '{"city":"Oslo"}' })
  const schema = weather.function.parameters ?? {}
  const { choices } = await client.chat.completions.parse({
    ...asked,
    response_format: { type: 'json_schema', json_schema: { name: 'place', strict: true, schema } },
  })
  expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual({ city: 'Oslo' })
  expect(sentUp()[0]).toMatchObject({ output_config: { format: { type: 'json_schema', schema } } })
})

test('the errors are those of OpenAI', async () => {
  await setBudget(app, 'organization', 500_000_000n)
  try {
    const dear = client.chat.completions.create(
      { ...asked, max_completion_tokens: 128_000 },
      { maxRetries: 2 },
    )
    await expect(dear).rejects.toMatchObject({
      status: 402,
      code: 'insufficient_quota',
      message: expect.stringContaining('budget of this organization cannot pay'),
    })
  } finally {
    await app.send('DELETE', '/budgets/organization?period=total', { as: app.ada })
  }
  await expect(client.chat.completions.create({ ...asked, n: 2 })).rejects.toMatchObject({
    status: 400,
    param: 'n',
  })
  await expect(client.chat.completions.create({ ...asked, model: 'gpt-5' })).rejects.toBeInstanceOf(
    NotFoundError,
  )
  await expect(
    client.withOptions({ apiKey: 'sk-wrong' }).chat.completions.create(asked),
  ).rejects.toBeInstanceOf(AuthenticationError)
  expect(app.claude.requests()).toHaveLength(0)
})

test('a limit is told, with the time after which the client may come back', async () => {
  const created = await app.send('POST', '/api-keys', { as: app.ada, body: { name: 'slow' } })
  const { id, key } = await json<{ id: string; key: string }>(created)
  await app.send('PUT', `/rate-limits/api-keys/${id}`, { as: app.ada, body: { requests_per_minute: 3 } })
  const slow = client.withOptions({ apiKey: key })
  for (let left = 3; left > 0; left--) await slow.chat.completions.create(asked)
  const refused: unknown = await slow.chat.completions.create(asked).catch((error: unknown) => error)
  if (!(refused instanceof RateLimitError)) throw new Error('it was not refused')
  expect(refused.code).toBe('rate_limit_exceeded')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(10)
  expect(refused.headers.get('x-should-retry')).toBeNull()
})

test('an answer that breaks off is an error, in the middle of the stream as well', async () => {
  app.claude.script({ text: 'one two three', cut: { afterTokens: 2, how: 'fin' } })
  const seen: string[] = []
  const reading = (async () => {
    for await (const { choices } of await client.chat.completions.create({ ...asked, stream: true })) {
      seen.push(choices[0]?.delta.content ?? '')
    }
  })()
  await expect(reading).rejects.toMatchObject({ code: 'upstream_unreachable' })
  expect(seen.join('')).toBe('one two')
})

test('the models are those that may be asked', async () => {
  const models = await Array.fromAsync(await client.models.list())
  expect(models.map(({ id }) => id)).toContain(model)
  expect(await client.models.retrieve(model)).toMatchObject({ object: 'model', id: model })
  await expect(client.models.retrieve('gpt-5')).rejects.toMatchObject({
    status: 404,
    code: 'model_not_found',
  })
})
