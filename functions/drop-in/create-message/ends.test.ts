import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { JournalReader } from '../../../lib/journal/journal-reader.ts'
import { leaseMs } from '../../../lib/journal/lease.ts'
import { sweepTurns } from '../../../lib/turns/settle/sweep-turns.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { requireTrueBooks, setBudget } from '../../../test/harness/budgets.ts'
import { leaveTurn, reported } from '../../../test/harness/faults/dead-turn.ts'
import { demote } from '../../../test/harness/faults/demoted-postgres.ts'
import { json } from '../../../test/harness/json.ts'
import { readEvents } from '../../../test/harness/server-sent-events.ts'
import { until } from '../../../test/harness/until.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
  await setBudget(app, 'organization', 10n ** 12n)
})
beforeEach(async () => {
  app.claude.reset()
  app.claude.setDefault({})
  await app.database.rows('TRUNCATE balances, ledger_entries, usage_records, messages, turns, chats')
})
afterAll(() => app.close())

const question = {
  model: 'claude-sonnet-5-5',
  max_tokens: 9_000,
  messages: [{ role: 'user', content: 'Hi' }],
}
const post = (more: object = {}, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  app.send('POST', '/v1/messages', {
    as: app.ada,
    body: { ...question, ...more },
    headers,
    ...(signal && { signal }),
  })

const turns = () =>
  app.database.rows<Record<string, unknown> & { id: string; state: string }>(
    `SELECT t.id, t.state, t.error_code, u.output_tokens, u.cost_nano_usd AS cost, u.estimated,
            (SELECT count(*)::int FROM messages) AS messages, (SELECT sum(held_nano_usd)::int FROM balances) AS held
       FROM turns t LEFT JOIN usage_records u ON u.turn_id = t.id`,
  )
const inState = (...states: string[]) =>
  until(async () => (await turns()).find(({ state }) => states.includes(state)))
const slow = { tokens: 4_000, tokenMs: 20, firstTokenMs: 10 }

test.each([true, false])(
  'a turn that is stopped ends with an error, never cleanly, and is charged once for what had come (stream: %s)',
  async (stream) => {
    app.claude.script(slow)
    const answering = post({ stream }).then(async (response) => ({
      status: response.status,
      body: await response.text(),
    }))
    const { id } = await inState('running')
    await pause(300)
    expect((await app.send('POST', `/turns/${id}/stop`, { as: app.ada })).status).toBe(200)
    const { status, body } = await answering
    expect(status).toBe(stream ? 200 : 409)
    const last = stream ? body.trimEnd().split('\n\n').at(-1) : `event: error\ndata: ${body}`
    expect(last).toMatch(/^event: error\ndata: \{"type":"error","error":\{.*"code":"turn_stopped"/)
    expect(body).not.toContain('message_stop')
    const [stopped, ...others] = await turns()
    expect(others).toEqual([])
    expect(stopped).toMatchObject({ state: 'stopped', estimated: true, messages: 0, held: 0 })
    expect(Number(stopped?.['cost'])).toBeGreaterThan(0)
    await requireTrueBooks(app)
  },
)

test('a client that leaves in the middle is charged for the whole answer, which is read to its end', async () => {
  app.claude.script({ tokens: 60, tokenMs: 10 })
  const leaving = new AbortController()
  const response = await post({ stream: true }, {}, leaving.signal)
  const events = readEvents(response)
  for await (const { event } of events) if (event === 'content_block_delta') break
  leaving.abort()
  expect(await inState('completed', 'failed')).toMatchObject({
    state: 'completed',
    output_tokens: 60,
    estimated: false,
    held: 0,
  })
  expect(app.claude.bill()).toMatchObject([{ completed: true, aborted: false }])
})

const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
const delta = (text: string) =>
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })
const minute = 60_000
const dead = {
  isDropIn: true,
  ageMs: minute,
  openedMsAgo: minute,
  writtenMsAgo: leaseMs + 1_000,
  pieces: [
    event('message_start', { message: { usage: reported } }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...['one', ' two', ' three'].map(delta),
  ],
}

test('a turn whose process died is charged by what its journal holds; no word of it is stored, and its end is an error', async () => {
  const key = await leaveTurn(app, dead)
  expect(await sweepTurns()).toBe(1)
  const [swept] = await turns()
  expect(swept).toMatchObject({
    state: 'abandoned',
    error_code: 'turn_abandoned',
    output_tokens: 3,
    estimated: true,
    messages: 0,
    held: 0,
  })
  const journal = new JournalReader(key)
  await journal.read()
  expect([journal.pieces, journal.isComplete]).toEqual([dead.pieces, true])
  expect(journal.head?.ending?.frame).toMatch(/^event: error\ndata: .*"code":"turn_abandoned"/)
  await requireTrueBooks(app)
})

test('of a turn that died in the middle of a long event, what is whole before it is charged', async () => {
  const half = delta('four'.repeat(20_000)).slice(0, 40_000)
  await leaveTurn(app, { ...dead, pieces: [...dead.pieces, half] })
  await sweepTurns()
  expect(await turns()).toMatchObject([{ state: 'abandoned', output_tokens: 3 }])
})

test('an answer that is whole while Postgres is away is told so, and booked later; a repetition finds it whole', async () => {
  app.claude.script({ tokens: 100, tokenMs: 10 })
  const headers = { 'idempotency-key': 'away' }
  const response = await post({ stream: true }, headers)
  const ends = await demote(app.database)
  const first = await response.text()
  expect(first.trimEnd().split('\n\n').at(-1)).toMatch(/^event: message_stop\n/)
  expect(await turns()).toMatchObject([{ state: 'running', cost: null }])
  await ends()
  await app.database.rows(`UPDATE turns SET started_at = started_at - interval '1 minute'`)
  expect(await sweepTurns()).toBe(1)
  expect(await turns()).toMatchObject([
    { state: 'completed', output_tokens: 100, estimated: false, messages: 0, held: 0 },
  ])
  const again = await post({ stream: true }, headers)
  expect([again.headers.get('idempotent-replayed'), await again.text()]).toEqual(['true', first])
  const whole = await post({}, headers)
  expect([whole.status, await json(whole)]).toMatchObject([200, { stop_reason: 'end_turn' }])
  expect(app.claude.requests()).toHaveLength(1)
  await requireTrueBooks(app)
}, 60_000)

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
  const response = await post()
  expect([response.status, await json(response)]).toMatchObject([
    200,
    { stop_reason: 'max_tokens', content: [{ type: 'tool_use', input: { path: 'a' } }] },
  ])
})

test('the same key while the first still runs reads along, streamed and whole: one call, one charge', async () => {
  app.claude.script({ tokens: 60, tokenMs: 10 })
  const headers = { 'idempotency-key': 'along' }
  const first = await post({ stream: true }, headers)
  const [read, along, whole] = await Promise.all([
    first.text(),
    post({ stream: true }, headers).then((response) => response.text()),
    post({ stream: false }, headers).then((response) => json<{ usage: object }>(response)),
  ])
  expect(along).toBe(read)
  expect(whole).toMatchObject({ type: 'message', stop_reason: 'end_turn', usage: { output_tokens: 60 } })
  expect(app.claude.requests()).toHaveLength(1)
  expect(await turns()).toHaveLength(1)
})

test('the same key with another body is refused with 422, and asks nobody', async () => {
  const headers = { 'idempotency-key': 'other' }
  await (await post({}, headers)).text()
  const refused = await post({ max_tokens: 8_999 }, headers)
  expect([refused.status, await json(refused)]).toMatchObject([
    422,
    { error: { code: 'idempotency_key_reused' } },
  ])
  expect(refused.headers.get('x-should-retry')).toBe('false')
  expect(app.claude.requests()).toHaveLength(1)
})
