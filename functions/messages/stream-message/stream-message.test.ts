import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { formatUsd } from '../../../lib/budget/prices/money.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { costOf, settledTurns } from '../../../test/harness/books.ts'
import { joinTokens, readEvents } from '../../../test/harness/server-sent-events.ts'
import { until } from '../../../test/harness/until.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({})
})
afterAll(() => app.close())

const lastTurn = async () => (await settledTurns(app.database))[0]

test('an answer streams as start, tokens with ids from 1, and done with what it cost', async () => {
  app.claude.script({ text: 'All is well that ends well.' })
  const events = await app.stream({ as: app.ada, body: { message: 'Is all well?' } })

  expect(events.map(({ event }) => event)).toEqual(['start', ...Array(6).fill('token'), 'done'])
  expect(events.slice(1, -1).map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', '6'])
  expect(joinTokens(events)).toBe('All is well that ends well.')

  const [bill] = app.claude.bill()
  const done = events.at(-1)?.data
  expect(done).toMatchObject({
    chat_id: events[0]?.data['chat_id'],
    stop_reason: 'end_turn',
    cost: formatUsd(costOf(bill!)),
    usage: { input_tokens: bill!.input_tokens, output_tokens: 6 },
  })
  expect(await lastTurn()).toMatchObject({
    id: done?.['turn_id'],
    state: 'completed',
    answer: 'All is well that ends well.',
    complete: true,
    estimated: false,
    cost_nano_usd: String(costOf(bill!)),
  })
})

test('a token reaches the client while Claude is still writing the next ones', async () => {
  app.claude.script({ tokens: 50, tokenMs: 20 })
  const response = await app.send('POST', '/chat/stream', { as: app.ada, body: { message: 'Slowly.' } })
  const events = readEvents(response)
  await events.next()
  const first = await events.next()
  expect(first.value?.event).toBe('token')
  expect(app.claude.bill()[0]?.output_tokens).toBeLessThan(50)
  const rest = await Array.fromAsync(events)
  expect(rest).toHaveLength(50)
})

test('every kind of usage is booked apart, to the nano-USD', async () => {
  app.claude.script({
    text: 'Booked.',
    usage: {
      input_tokens: 7,
      output_tokens: 11,
      cache_read_input_tokens: 13,
      cache_creation: { ephemeral_5m_input_tokens: 17, ephemeral_1h_input_tokens: 19 },
    },
  })
  const events = await app.stream({ as: app.ada, body: { message: 'Count.', model: 'claude-sonnet-5-5' } })
  // 7 × 2,000 + 11 × 10,000 + 13 × 100 + 17 × 2,500 + 19 × 4,000 nano-USD
  expect(events.at(-1)?.data).toMatchObject({ cost: '0.0002438', usage: { total_tokens: 67 } })
  const [row] = await app.database.rows('SELECT * FROM usage_records ORDER BY recorded_at DESC LIMIT 1')
  expect(row).toMatchObject({
    input_tokens: 7,
    output_tokens: 11,
    cache_read_input_tokens: 13,
    cache_creation_5m_input_tokens: 17,
    cache_creation_1h_input_tokens: 19,
    cost_nano_usd: '243800',
  })
})

test('the second message of a chat reaches Claude with the first exchange before it', async () => {
  app.claude.script({ text: 'Paris.' }, { text: 'About two million.' })
  const [start] = await app.stream({ as: app.ada, body: { message: 'Capital of France?' } })
  await app.stream({
    as: app.ada,
    body: { message: 'How many live there?', chat_id: start?.data['chat_id'] },
  })

  expect(app.claude.requests().at(-1)?.body).toMatchObject({
    messages: [
      { role: 'user', content: 'Capital of France?' },
      { role: 'assistant', content: 'Paris.' },
      { role: 'user', content: 'How many live there?' },
    ],
  })
})

test('of a long chat the last 20 messages are sent with the new one, and few more, from a place that the cache likes', async () => {
  let chatId: unknown
  const sent: { role: string; content: string }[][] = []
  for (let turn = 0; turn < 20; turn++) {
    app.claude.script({ text: `answer ${turn}` })
    const [start] = await app.stream({ as: app.ada, body: { message: `question ${turn}`, chat_id: chatId } })
    chatId = start?.data['chat_id']
    const body = app.claude.requests().at(-1)?.body as { messages: { role: string; content: string }[] }
    sent.push(body.messages)
  }
  // Turn 15 is the message after thirty, and begins at the sixth.
  expect(sent[15]?.map(({ content }) => content)).toEqual([
    ...Array.from({ length: 12 }, (_, index) => [`question ${index + 3}`, `answer ${index + 3}`]).flat(),
    'question 15',
  ])
  for (const [turn, messages] of sent.entries()) {
    expect(messages.length - 1).toBeGreaterThanOrEqual(Math.min(20, turn * 2))
    expect(messages.length - 1).toBeLessThan(20 + 6)
    expect(messages[0]?.role).toBe('user')
  }
  const beginnings = sent.map((messages) => messages[0]?.content)
  expect(new Set(beginnings).size).toBeLessThanOrEqual(5)
})

test('a refused exchange is left out of what Claude is sent later', async () => {
  app.claude.script({ text: 'No.', stopReason: 'refusal' }, { text: 'Gladly.' })
  const [start] = await app.stream({ as: app.ada, body: { message: 'Something bad' } })
  await app.stream({ as: app.ada, body: { message: 'Something good', chat_id: start?.data['chat_id'] } })
  expect(app.claude.requests().at(-1)?.body).toMatchObject({
    messages: [{ role: 'user', content: 'Something good' }],
  })
})

test('when the client is gone, the whole answer and its exact cost are kept all the same', async () => {
  app.claude.script({ tokens: 40, tokenMs: 5 })
  const abort = new AbortController()
  const response = await app.send('POST', '/chat/stream', {
    as: app.ada,
    body: { message: 'I will not stay.' },
    signal: abort.signal,
  })
  const events = readEvents(response)
  const start = await events.next()
  await events.next()
  abort.abort()
  await events.next().catch(() => undefined)

  const turnId = String(start.value?.data['turn_id'])
  const turn = await until(async () => (await settledTurns(app.database)).find(({ id }) => id === turnId))
  const [bill] = app.claude.bill()
  expect(bill).toMatchObject({ completed: true, aborted: false, output_tokens: 40 })
  expect(turn).toMatchObject({
    state: 'completed',
    complete: true,
    estimated: false,
    output_tokens: 40,
    cost_nano_usd: String(costOf(bill!)),
  })
})

const overloaded = { error: { status: 529, type: 'overloaded_error' } }

test('two overloads and then success: the client sees the answer alone', async () => {
  app.claude.script(overloaded, overloaded, { text: 'Here I am.' })
  const events = await app.stream({ as: app.ada, body: { message: 'Anybody there?' } })
  expect(joinTokens(events)).toBe('Here I am.')
  expect(events.at(-1)?.event).toBe('done')
  expect(app.claude.requests()).toHaveLength(3)
})

test('three overloads: one clean 503 that says when to come back, and nothing is charged', async () => {
  app.claude.script(overloaded, overloaded, overloaded)
  const response = await app.send('POST', '/chat/stream', { as: app.ada, body: { message: 'Anybody?' } })
  expect(response.status).toBe(503)
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await response.json()).toEqual({
    type: 'error',
    error: {
      type: 'overloaded_error',
      code: 'upstream_overloaded',
      message: expect.any(String),
      details: { retry_after_seconds: Number(response.headers.get('retry-after')) },
    },
    request_id: response.headers.get('x-request-id'),
  })
  expect(app.claude.requests()).toHaveLength(3)
  expect(await lastTurn()).toMatchObject({
    state: 'failed',
    error_code: 'upstream_overloaded',
    cost_nano_usd: null,
  })
})

const midStreamFailures = [
  [
    'an error event',
    { errorEvent: { afterTokens: 5, type: 'overloaded_error', message: 'x' } },
    'upstream_overloaded',
  ],
  ['a clean end too early', { cut: { afterTokens: 5, how: 'fin' } }, 'upstream_unreachable'],
  ['a reset', { cut: { afterTokens: 5, how: 'reset' } }, 'upstream_unreachable'],
  ['garbage', { cut: { afterTokens: 5, how: 'garbage' } }, 'upstream_unreachable'],
] as const

test.each(midStreamFailures)(
  '%s in mid-stream ends in an error event; the part is kept and marked, and never called complete',
  async (_what, behaviour, code) => {
    app.claude.script({ text: 'one two three four five six seven', ...behaviour })
    const events = await app.stream({ as: app.ada, body: { message: 'Count to seven.' } })

    const terminal = events.filter(({ event }) => event === 'done' || event === 'error')
    expect(terminal).toHaveLength(1)
    expect(terminal[0]).toMatchObject({ event: 'error', data: { type: 'error', error: { code } } })
    expect(joinTokens(events)).toBe('one two three four five')
    expect(app.claude.requests()).toHaveLength(1)

    const turn = await lastTurn()
    expect(turn).toMatchObject({
      state: 'failed',
      error_code: code,
      answer: 'one two three four five',
      complete: false,
      estimated: true,
    })
    // Input exactly, output estimated: neither free nor more than what was asked for.
    expect(turn!.output_tokens).toBeGreaterThan(0)
    expect(turn!.output_tokens).toBeLessThanOrEqual(4096)
  },
)

test('an answer that is cut between its last usage and its end is not complete, but charged exactly', async () => {
  const usage = {
    input_tokens: 10,
    output_tokens: 3,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  }
  const behaviour = { text: 'one two three', usage }
  app.claude.script(behaviour)
  const recording = await fetch(`${app.claude.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2026-10-21' },
    body: JSON.stringify({
      model: 'claude-sonnet-5-5',
      max_tokens: 100,
      stream: true,
      messages: [{ role: 'user', content: 'x' }],
    }),
  })
  const atByte = (await recording.text()).indexOf('event: message_stop')
  app.claude.script({ ...behaviour, cut: { atByte, how: 'fin' } })
  const events = await app.stream({ as: app.ada, body: { message: 'Count to three.' } })
  expect(events.at(-1)?.event).toBe('error')
  expect(await lastTurn()).toMatchObject({
    state: 'failed',
    complete: false,
    estimated: false,
    output_tokens: 3,
    cost_nano_usd: '50000',
  })
})

test('500 streams at once all complete, lose no token, and are booked as Claude bills them', async () => {
  app.claude.setDefault({ tokens: 40, tokenMs: 5 })
  const before = (await settledTurns(app.database)).length
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, index) =>
      app.stream({ as: index % 2 ? app.ada : app.grace, body: { message: `Stream ${index}` } }),
    ),
  )
  for (const events of answers) {
    expect(events).toHaveLength(42)
    expect(events.at(-1)?.event).toBe('done')
  }
  const turns = (await settledTurns(app.database)).slice(0, 500)
  expect((await settledTurns(app.database)).length - before).toBe(500)
  expect(turns.every(({ state, estimated }) => state === 'completed' && estimated === false)).toBe(true)
  const charged = turns.reduce((sum, { cost_nano_usd: cost }) => sum + BigInt(cost ?? 0), 0n)
  expect(charged).toBe(app.claude.bill().reduce((sum, line) => sum + costOf(line), 0n))
})

test('what raises the price is booked as Claude reports it, and nothing of it is an estimate', async () => {
  app.claude.script({ text: 'From the States.', usage: { inference_geo: 'us' } })
  const events = await app.stream({ as: app.ada, body: { message: 'Where from?' } })
  const [bill] = app.claude.bill()
  expect(events.at(-1)?.data).toMatchObject({ cost: formatUsd(costOf(bill!)), estimated: false })
  expect(costOf(bill!)).toBe((costOf({ ...bill!, inference_geo: null }) * 11n + 9n) / 10n)
  expect(app.logs.lines().at(-1)).not.toHaveProperty('level', 'ERROR')
})

test('what has no price here is never booked as exact, and the operator is told', async () => {
  app.claude.script({ text: 'Fast.', usage: { speed: 'fast', service_tier: 'priority' } })
  const events = await app.stream({ as: app.ada, body: { message: 'How fast?' } })
  expect(events.at(-1)?.data).toMatchObject({ estimated: true })
  expect(await lastTurn()).toMatchObject({ estimated: true })
  const told = app.logs
    .lines()
    .filter(({ message }) => message === 'A call was not served as its price expects')
  expect(told.at(-1)).toMatchObject({ unpriced: ['speed', 'serviceTier'], speed: 'fast' })
})
