import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { settledTurns } from '../../../test/harness/books.ts'
import { requireTrueBooks, setBudget } from '../../../test/harness/budgets.ts'
import { json } from '../../../test/harness/json.ts'
import { joinTokens } from '../../../test/harness/server-sent-events.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
  await setBudget(app, 'organization', 10n ** 12n)
})
beforeEach(() => {
  app.claude.reset()
  return app.database.rows(
    'TRUNCATE balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
})
afterAll(() => app.close())

const start = { input_tokens: 20, output_tokens: 1 }
const events = (
  atStart: unknown,
  atEnd: unknown,
  texts = ['Some', ' words'],
  stopReason: unknown = 'end_turn',
) =>
  [
    { type: 'message_start', message: { usage: atStart } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...texts.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: stopReason }, usage: atEnd },
    { type: 'message_stop' },
  ]
    .map((event) => `data: ${JSON.stringify(event)}\n\n`)
    .join('')
const send = () => app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi', max_tokens: 300 } })

interface Reply {
  reply: string
  stop_reason: string
  usage: { input_tokens: number; output_tokens: number }
  cost: string
  estimated: boolean
}

test.each<[string, unknown, unknown, number, number]>([
  ['missing at the start and at the end', undefined, undefined, 21, 3],
  ['missing at the end', start, undefined, 20, 3],
  ['taken back at the end', start, { input_tokens: 0, output_tokens: 0 }, 20, 3],
  ['of no output', start, { output_tokens: 0 }, 20, 3],
  ['numbers as text', { input_tokens: '20', output_tokens: '1' }, { output_tokens: '7' }, 21, 3],
  ['below zero', { input_tokens: -20 }, { output_tokens: -7 }, 21, 3],
  ['above what a column takes', { input_tokens: 2 ** 31 }, { output_tokens: 2 ** 31 }, 21, 3],
  ['more than was asked for', start, { output_tokens: 301 }, 20, 300],
])(
  'usage that is %s is estimated and marked, and its hold ends',
  async (_what, atStart, atEnd, input, output) => {
    app.claude.script({ body: events(atStart, atEnd) })
    const answer = await json<Reply>(await send())
    expect(answer).toMatchObject({ reply: 'Some words', estimated: true })
    expect(answer.usage).toMatchObject({ input_tokens: input, output_tokens: output })
    expect(await settledTurns(app.database)).toMatchObject([
      { state: 'completed', complete: true, output_tokens: output, estimated: true },
    ])
    await requireTrueBooks(app)
  },
)

test('a refusal that Claude does not charge is free also where its end is cut off', async () => {
  app.claude.setDefault({ text: 'asked again' })
  const refused = {
    type: 'message_delta',
    delta: { stop_reason: 'refusal', stop_details: { category: 'cyber' } },
  }
  const begun = { type: 'message_start', message: { usage: start } }
  const lines = [begun, { ...refused, usage: { output_tokens: 0 } }].map(
    (event) => `data: ${JSON.stringify(event)}`,
  )
  app.claude.script({ body: `${lines.join('\n\n')}\n\n` })
  expect((await send()).status).toBe(502)
  expect(await settledTurns(app.database)).toMatchObject([
    { state: 'failed', stop_reason: 'refusal', output_tokens: 0, cost_nano_usd: '0', estimated: false },
  ])
  await requireTrueBooks(app)
  const used = await json<{ data: object[] }>(await app.send('GET', '/usage', { as: app.ada }))
  expect(used.data).toMatchObject([{ turns: 1, estimated_turns: 0, input_tokens: 20, cost_usd: '0.00' }])
})

test('a reason to stop that no column takes ends the turn all the same', async () => {
  app.claude.script({ body: events(start, { output_tokens: 7 }, ['a\0b'], 'end\0turn') })
  const answer = await json<Reply>(await send())
  expect(answer).toMatchObject({ stop_reason: 'end\0turn', estimated: false })
  expect(await settledTurns(app.database)).toMatchObject([
    { state: 'completed', stop_reason: 'end\uFFFDturn', answer: 'a\uFFFDb' },
  ])
})

test('a reason to stop of any length has a bound', async () => {
  app.claude.script({ body: events(start, { output_tokens: 7 }, ['a'], 'x'.repeat(3_000_000)) })
  expect((await json<Reply>(await send())).stop_reason).toHaveLength(200)
})

test.each([1_500_000, 5_000_000])(
  'one event of %d characters is streamed, kept, and read again by who comes later',
  async (length) => {
    const text = '漢'.repeat(length)
    app.claude.script({ body: events(start, { output_tokens: 300 }, [text]) })
    const told = await app.stream({ as: app.ada, body: { message: 'Hi', max_tokens: 300 } })
    expect(told.at(-1)).toMatchObject({ event: 'done', data: { estimated: false } })
    expect(joinTokens(told) === text).toBe(true)
    const turnId = String(told.at(-1)?.data['turn_id'])
    const again = await (await app.send('GET', `/turns/${turnId}/stream`, { as: app.ada })).text()
    expect(again.length).toBeGreaterThan(length)
    const overflows = app.logs
      .lines()
      .filter(({ operation, turnId: id }) => operation === 'overflow' && id === turnId)
    // What the journal does not take it says.
    expect(overflows).toHaveLength(length > 2_000_000 ? 1 : 0)
    expect(
      app.logs.lines().filter(({ operation, turnId: id }) => operation === 'write' && id === turnId),
    ).toEqual([])
  },
)

test('a refusal of any length fits into the journal', async () => {
  const message = 'x'.repeat(1_000_000)
  app.claude.script({ error: { status: 400, type: 'invalid_request_error', message } })
  const answer = await send()
  expect(answer.status).toBe(400)
  expect((await answer.text()).length).toBeLessThan(3_000)
  expect(app.logs.lines().filter(({ operation }) => operation === 'close')).toEqual([])
})
