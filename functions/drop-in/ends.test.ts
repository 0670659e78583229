import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { frame } from '../../lib/http/event-stream.ts'
import { newId, type TurnId } from '../../lib/ids.ts'
import { JournalReader } from '../../lib/journal/journal-reader.ts'
import { leaseMs } from '../../lib/journal/lease.ts'
import { anthropicDialect } from '../../lib/turns/dialects/anthropic/anthropic-dialect.ts'
import type { Dialect } from '../../lib/turns/dialects/dialect.ts'
import { openaiChatDialect } from '../../lib/turns/dialects/openai-chat/openai-chat-dialect.ts'
import { responsesDialect } from '../../lib/turns/dialects/openai-responses/responses-dialect.ts'
import { sweepTurns } from '../../lib/turns/settle/sweep-turns.ts'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { requireTrueBooks, setBudget } from '../../test/harness/budgets.ts'
import { leaveTurn, reported } from '../../test/harness/faults/dead-turn.ts'
import { demote } from '../../test/harness/faults/demoted-postgres.ts'
import { loseEnd } from '../../test/harness/journals.ts'
import { json } from '../../test/harness/json.ts'
import { until } from '../../test/harness/until.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
  await setBudget(app, 'organization', 10n ** 12n)
})
beforeEach(async () => {
  app.claude.reset()
  app.claude.setDefault({})
  await app.database.rows(
    'TRUNCATE balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
})
afterAll(() => app.close())

/** An API of clients that bring their own history. */
interface Api {
  readonly path: string
  readonly dialect: Dialect
  readonly question: object
  /** In the last frame of a stream, if its answer is whole. */
  readonly end: string
  /** What a stream ends with, or a failed request is told. */
  failure(code: string): RegExp
  /** How many frames tell of a failure, of which the first has its code. */
  readonly framesOfFailure: number
  /** What an answer has that came to its end, with so many tokens of output. */
  whole(tokens: number): object
}

const model = 'claude-sonnet-5-5'
const messages = [{ role: 'user', content: 'Hi' }]
const terms = { model, max_output_tokens: 9_000, parallel_tool_calls: true }

const apis: readonly [Api, ...Api[]] = [
  {
    path: '/v1/messages',
    dialect: anthropicDialect,
    question: { model, max_tokens: 9_000, messages },
    end: 'event: message_stop\ndata: {"type":"message_stop"}',
    framesOfFailure: 1,
    failure: (code) => new RegExp(`\\{"type":"error","error":\\{.*"code":"${code}"`),
    whole: (tokens) => ({ type: 'message', stop_reason: 'end_turn', usage: { output_tokens: tokens } }),
  },
  {
    path: '/v1/chat/completions',
    dialect: openaiChatDialect(false),
    question: { model, max_tokens: 9_000, messages },
    end: 'data: [DONE]',
    framesOfFailure: 1,
    failure: (code) => new RegExp(`\\{"error":\\{.*"code":"${code}"`),
    whole: (tokens) => ({
      object: 'chat.completion',
      choices: [{ finish_reason: 'stop' }],
      usage: { completion_tokens: tokens },
    }),
  },
  {
    path: '/v1/responses',
    dialect: responsesDialect(terms, new Map()),
    question: { model, max_output_tokens: 9_000, input: 'Hi' },
    end: 'event: response.completed\n',
    framesOfFailure: 2,
    failure: (code) => new RegExp(`"error":\\{.*"code":"${code}"`),
    whole: (tokens) => ({ object: 'response', status: 'completed', usage: { output_tokens: tokens } }),
  },
]

const post = (
  { path, question }: Api,
  more: object = {},
  headers: Record<string, string> = {},
  signal?: AbortSignal,
) =>
  app.send('POST', path, {
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
const lastFrame = (text: string, fromEnd = 1) => text.trimEnd().split('\n\n').at(-fromEnd)

const minute = 60_000
/** A process that died in the middle of an answer. */
const dead = { ageMs: minute, openedMsAgo: minute, writtenMsAgo: leaseMs + 1_000 }
const ids = { id: newId('turn'), chatId: undefined, answerId: newId('message') }
/** The pieces of an answer that goes on after three words. */
const piecesIn = ({ dialect }: Api) => {
  const convert = dialect.piecesOf(ids, model)
  const events = [
    { type: 'message_start', message: { usage: reported } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...['one', ' two', ' three'].map((text) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    })),
  ]
  return events.flatMap((event) => convert(event, frame(event.type, event)))
}

describe.each(apis)('$path', (api) => {
  test.each([true, false])(
    'a turn that is stopped ends with an error, never cleanly, and is charged once for what had come (stream: %s)',
    async (stream) => {
      app.claude.script(slow)
      const answering = post(api, { stream }).then(async (response) => ({
        status: response.status,
        body: await response.text(),
      }))
      const { id } = await inState('running')
      await pause(300)
      expect((await app.send('POST', `/turns/${id}/stop`, { as: app.ada })).status).toBe(200)
      const { status, body } = await answering
      expect(status).toBe(stream ? 200 : 409)
      expect(stream ? lastFrame(body, api.framesOfFailure) : body).toMatch(api.failure('turn_stopped'))
      expect(body).not.toMatch(api.end)
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
    const response = await post(api, { stream: true }, {}, leaving.signal)
    const reader = response.body?.getReader()
    await reader?.read()
    leaving.abort()
    expect(await inState('completed', 'failed')).toMatchObject({
      state: 'completed',
      output_tokens: 60,
      estimated: false,
      held: 0,
    })
    expect(app.claude.bill()).toMatchObject([{ completed: true, aborted: false }])
  })

  test('a turn whose process died is charged by what its journal holds; no word of it is stored, and its end is an error', async () => {
    const pieces = piecesIn(api)
    const key = await leaveTurn(app, { ...dead, dialect: api.dialect, pieces })
    expect(await sweepTurns()).toBe(1)
    const [swept] = await turns()
    expect(swept).toMatchObject({
      state: 'abandoned',
      error_code: 'turn_abandoned',
      output_tokens: 4,
      estimated: true,
      messages: 0,
      held: 0,
    })
    const journal = new JournalReader(key)
    await journal.read()
    expect([journal.pieces, journal.isComplete]).toEqual([pieces, true])
    expect(journal.head?.ending?.frame).toMatch(api.failure('turn_abandoned'))
    await requireTrueBooks(app)
  })

  test('a turn that was swept by one who died before its journal had an end is told as what it is', async () => {
    const headers = { 'idempotency-key': 'swept' }
    await (await post(api, { stream: true }, headers)).text()
    await app.idle()
    const [turn] = await turns()
    await app.database.rows(
      `UPDATE turns SET state = 'abandoned', error_code = 'turn_abandoned', settled_at = now() - interval '1 minute'`,
    )
    await loseEnd({ organizationId: app.ada.organizationId, turnId: turn?.id as TurnId })
    const again = await (await post(api, { stream: true }, headers)).text()
    expect(lastFrame(again, api.framesOfFailure)).toMatch(api.failure('turn_abandoned'))
    const whole = await post(api, {}, headers)
    expect([whole.status, await whole.text()]).toEqual([
      500,
      expect.stringMatching(api.failure('turn_abandoned')),
    ])
  })

  test('an answer that is whole while Postgres is away is told so, and booked later; a repetition finds it whole', async () => {
    app.claude.script({ tokens: 100, tokenMs: 10 })
    const headers = { 'idempotency-key': 'away' }
    const response = await post(api, { stream: true }, headers)
    const ends = await demote(app.database)
    const first = await response.text()
    expect(lastFrame(first)).toMatch(api.end)
    expect(await turns()).toMatchObject([{ state: 'running', cost: null }])
    await ends()
    await app.database.rows(`UPDATE turns SET started_at = started_at - interval '1 minute'`)
    expect(await sweepTurns()).toBe(1)
    expect(await turns()).toMatchObject([
      { state: 'completed', output_tokens: 100, estimated: false, messages: 0, held: 0 },
    ])
    const again = await post(api, { stream: true }, headers)
    expect([again.headers.get('idempotent-replayed'), await again.text()]).toEqual(['true', first])
    const whole = await post(api, {}, headers)
    expect([whole.status, await json(whole)]).toMatchObject([200, api.whole(100)])
    expect(app.claude.requests()).toHaveLength(1)
    await requireTrueBooks(app)
  }, 60_000)

  test('the same key while the first still runs reads along, streamed and whole: one call, one charge', async () => {
    app.claude.script({ tokens: 60, tokenMs: 10 })
    const headers = { 'idempotency-key': 'along' }
    const first = await post(api, { stream: true }, headers)
    const [read, along, whole] = await Promise.all([
      first.text(),
      post(api, { stream: true }, headers).then((response) => response.text()),
      post(api, { stream: false }, headers).then((response) => json(response)),
    ])
    expect(along).toBe(read)
    expect(whole).toMatchObject(api.whole(60))
    expect(app.claude.requests()).toHaveLength(1)
    expect(await turns()).toHaveLength(1)
  })

  test('the same key with another body is refused with 422, and asks nobody', async () => {
    const headers = { 'idempotency-key': 'other' }
    await (await post(api, {}, headers)).text()
    const refused = await post(api, { model: 'claude-opus-5-5' }, headers)
    expect([refused.status, await json(refused)]).toMatchObject([
      422,
      { error: { code: 'idempotency_key_reused' } },
    ])
    expect(refused.headers.get('x-should-retry')).toBe('false')
    expect(app.claude.requests()).toHaveLength(1)
  })
})

test('of a turn that died in the middle of a long event, what is whole before it is charged', async () => {
  const [api] = apis
  const text = 'four'.repeat(20_000)
  const event = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }
  const half = frame(event.type, event).slice(0, 40_000)
  await leaveTurn(app, { ...dead, dialect: api.dialect, pieces: [...piecesIn(api), half] })
  await sweepTurns()
  expect(await turns()).toMatchObject([{ state: 'abandoned', output_tokens: 4 }])
})
