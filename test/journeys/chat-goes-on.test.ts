import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../harness/application.ts'
import { json } from '../harness/json.ts'

// Cases that once made a chat refuse every later message. any-history.test.ts combines them.

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({ text: 'Gladly.' })
})
afterAll(() => app.close())

interface Answered {
  chat_id: string
  reply: string
  error?: { code: string; message: string; details: { chat_id: string; tokens: number; maximum: number } }
}

interface Sent {
  messages: { role: string; content: string }[]
}

/** The model with the smallest window: 200,000 tokens, of which each is 4 bytes to the fake Claude. */
const small = 'claude-haiku-4-5'
/** Fits into it alone, but not twice. */
const long = 'word '.repeat(99_000)

async function say(message: string, chatId?: string, more: Record<string, unknown> = {}, key?: string) {
  const response = await app.send('POST', '/chat', {
    as: app.ada,
    body: { message, chat_id: chatId, ...more },
    ...(key !== undefined && { headers: { 'idempotency-key': key } }),
  })
  const leftOut = response.headers.get('x-messages-left-out')
  return { status: response.status, leftOut, ...(await json<Answered>(response)) }
}

/** The request of a call to Claude, by default the last. */
function sent(call = -1): string[] {
  const body = app.claude.requests().at(call)?.body as Sent
  return body.messages.map(({ role, content }) => `${role}: ${content.slice(0, 20)}`)
}
const kept = (chatId: string) =>
  app.database.rows('SELECT content FROM messages WHERE chat_id = $1 ORDER BY position', [chatId])

test.each([
  ['an answer of white space', { text: ['\n\n'] }],
  ['a part that is white space', { text: [' ', '\n', 'word'], cut: { afterTokens: 2, how: 'fin' } }],
  ['an answer without a word', { tokens: 0 }],
] as const)('after %s both questions are sent, as one message', async (_, behaviour) => {
  app.claude.script(behaviour as never)
  const first = await say('Hello?')
  const chatId = first.chat_id ?? first.error?.details.chat_id
  expect(await say('And now?', chatId)).toMatchObject({ status: 200, reply: 'Gladly.' })
  expect(sent()).toEqual(['user: Hello?\n\nAnd now?'])
  await say('Fine.', chatId)
  expect(sent()).toEqual(['user: Hello?\n\nAnd now?', 'assistant: Gladly.', 'user: Fine.'])
})

test('a message that Claude refused with 400 is kept, and not sent again', async () => {
  const { chat_id: chatId } = await say('Hello?')
  app.claude.script({ error: { status: 400, type: 'invalid_request_error', message: 'no' } })
  expect(await say('Refuse this.', chatId)).toMatchObject({ status: 400 })
  expect(await say('And now?', chatId)).toMatchObject({ status: 200 })
  expect(sent()).toEqual(['user: Hello?', 'assistant: Gladly.', 'user: And now?'])
  expect(await kept(chatId)).toHaveLength(5)
})

test('a single message longer than the window is refused with the numbers, and nothing of it is kept', async () => {
  const { chat_id: chatId } = await say('Hello?', undefined, { model: small })
  const refused = await say('漢'.repeat(300_000), chatId, { model: small })
  expect(refused).toMatchObject({
    status: 400,
    error: { code: 'prompt_too_long', details: { tokens: 225_007, maximum: 200_000 } },
  })
  expect(refused.error?.message).toContain('225007 tokens')
  expect(app.claude.requests()).toHaveLength(1)
  expect(await kept(chatId)).toHaveLength(2)
  expect(await say('Hi', chatId, { model: small })).toMatchObject({ status: 200, leftOut: null })
})

test('a history longer than the window is cut at its front, and the answer says by how much', async () => {
  const { chat_id: chatId } = await say(long, undefined, { model: small })
  expect(await say(long, chatId, { model: small })).toMatchObject({ status: 200, leftOut: '2' })
  expect(await say('Hi', chatId, { model: small })).toMatchObject({ status: 200, leftOut: '2' })
  expect(sent()).toEqual(['user: word word word word ', 'assistant: Gladly.', 'user: Hi'])
  const [start] = await app.stream({ as: app.ada, body: { message: 'Hi', chat_id: chatId, model: small } })
  expect(start?.data['messages_left_out']).toBe(2)
  // None of it was refused: a model with a larger window gets all of it.
  expect(app.claude.requests()).toHaveLength(4)
  expect(await say('Hi', chatId)).toMatchObject({ status: 200, leftOut: null })
  expect(sent()).toHaveLength(9)
})

test('a history of more bytes than the window has tokens is sent whole if Claude counts few enough', async () => {
  const { chat_id: chatId } = await say(long, undefined, { model: small })
  await say('word '.repeat(40_000), chatId, { model: small })
  expect(sent()).toHaveLength(3)
})

const tooLong = (message: string) => ({ error: { status: 400, type: 'invalid_request_error', message } })

test.each([
  ['says how much too long it is', tooLong('prompt is too long: 300000 tokens > 200000 maximum'), 3],
  ['says that it is too long', tooLong('prompt is too long'), 1],
  [
    'counts the answer with it',
    tooLong('input length and `max_tokens` exceed context limit: 290000 + 10000 > 200000'),
    3,
  ],
  ['is Bedrock', tooLong('Input is too long for requested model.'), 1],
  ['finds the request too large', { error: { status: 413, type: 'request_too_large' } }, 1],
  ['does not take one of the messages', tooLong('messages.1: text content blocks must be non-empty'), 1],
] as const)(
  'where Claude %s, it is asked again with less, and the client is told so',
  async (_, refusal, left) => {
    const { chat_id: chatId } = await say('a'.repeat(50))
    await say('b'.repeat(50), chatId)
    app.claude.script(refusal)
    expect(await say('c'.repeat(50), chatId)).toMatchObject({ status: 200, leftOut: String(5 - left) })
    expect(app.claude.requests()).toHaveLength(4)
    expect(sent()).toHaveLength(left)
    expect(await say('And now?', chatId)).toMatchObject({ status: 200, leftOut: null })
  },
)

test('if Claude refuses the history, the question is sent alone, and only once', async () => {
  const { chat_id: chatId } = await say('1')
  for (const message of ['2', '3', '4', '5', '6']) await say(message, chatId)
  app.claude.reset()
  app.claude.setDefault(tooLong('prompt is too long: 200001 tokens > 200000 maximum'))
  expect(await say('7', chatId)).toMatchObject({ status: 400, error: { code: 'prompt_too_long' } })
  expect([0, 1, 2, 3].map((call) => sent(call).length)).toEqual([13, 11, 9, 1])
  expect(app.claude.requests()).toHaveLength(4)
})

test('a refusal that is not about the history is passed on at once', async () => {
  const { chat_id: chatId } = await say('Hello?')
  app.claude.script(tooLong('max_tokens: 128000 > 64000, the maximum for this model'))
  expect(await say('And now?', chatId)).toMatchObject({ status: 400, error: { code: 'refused_by_claude' } })
  expect(app.claude.requests()).toHaveLength(2)
})

test('however many messages were refused, those before them are still sent', async () => {
  const { chat_id: chatId } = await say('Remember me.')
  for (let refused = 0; refused < 12; refused++) {
    app.claude.script({ text: 'No.', stopReason: 'refusal' })
    await say(`Something bad ${refused}`, chatId)
  }
  await say('And now?', chatId)
  expect(sent()).toEqual(['user: Remember me.', 'assistant: Gladly.', 'user: And now?'])
})

const overloaded = { error: { status: 529, type: 'overloaded_error', retryAfter: 20 } }

test('a question repeated under its key until it is answered is one message of one chat', async () => {
  app.claude.script(overloaded, overloaded)
  const refused = [
    await say('Add two.', undefined, {}, 'first'),
    await say('Add two.', undefined, {}, 'first'),
  ]
  const { chat_id: chatId, status } = await say('Add two.', undefined, {}, 'first')
  expect(status).toBe(200)
  for (const { error } of refused) expect(error?.code).toBe('upstream_overloaded')
  expect(await app.database.rows(`SELECT id FROM chats WHERE title = 'Add two.'`)).toEqual([{ id: chatId }])
  expect(await kept(chatId)).toEqual([{ content: 'Add two.' }, { content: 'Gladly.' }])

  app.claude.script(overloaded)
  await say('Add three.', chatId, {}, 'second')
  await say('Something else.', chatId)
  await say('Add three.', chatId, {}, 'second')
  expect(sent()).toEqual([
    'user: Add two.',
    'assistant: Gladly.',
    'user: Something else.',
    'assistant: Gladly.',
    'user: Add three.',
  ])
  expect((await kept(chatId)).filter(({ content }) => content === 'Add three.')).toHaveLength(1)
  // Once answered, it stays answered.
  const calls = app.claude.requests().length
  expect(await say('Add three.', chatId, {}, 'second')).toMatchObject({ status: 200, reply: 'Gladly.' })
  expect(app.claude.requests()).toHaveLength(calls)
})

test('a repetition refused by a budget loses nothing of the question', async () => {
  const { ada } = app
  app.claude.script(overloaded)
  await say('Add four.', undefined, {}, 'poor')
  const budget = { period: 'daily', limit_usd: '0' }
  await app.send('PUT', '/budgets/organization', { as: ada, body: budget })
  expect(await say('Add four.', undefined, {}, 'poor')).toMatchObject({ status: 402 })
  await app.send('DELETE', '/budgets/organization', { as: ada })
  const chats = await app.database.rows<{ id: string }>(`SELECT id FROM chats WHERE title = 'Add four.'`)
  expect(await say('Add four.', undefined, {}, 'poor')).toMatchObject({ status: 200, chat_id: chats[0]?.id })
  expect(await kept(String(chats[0]?.id))).toEqual([{ content: 'Add four.' }, { content: 'Gladly.' }])
})

test('a key that cost nothing may be used for another question, which is another message', async () => {
  app.claude.script(overloaded)
  await say('Add five.', undefined, {}, 'other')
  const { chat_id: chatId } = await say('Add six.', undefined, {}, 'other')
  expect(await kept(chatId)).toEqual([{ content: 'Add six.' }, { content: 'Gladly.' }])
  expect(await app.database.rows(`SELECT 1 FROM messages WHERE content = 'Add five.'`)).toHaveLength(1)
})
