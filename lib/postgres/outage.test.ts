import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { becomeKnown } from '../../test/harness/become-known.ts'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../test/harness/faults/tapped-application.ts'
import { joinTokens, readEvents } from '../../test/harness/server-sent-events.ts'
import { until } from '../../test/harness/until.ts'

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication()
})
beforeEach(async () => {
  app.taps.postgres.release()
  app.taps.postgres.mend()
  // Side by side, so that there are connections enough: a new one would be held up as well.
  await Promise.all(Array.from({ length: 4 }, () => becomeKnown(app, app.ada)))
  app.claude.reset()
  app.claude.setDefault({ text: 'Hi.' })
})
afterAll(() => app.close())

const requests = [
  ['GET', '/chats', undefined],
  ['POST', '/chat', { message: 'Hi' }],
  ['POST', '/chat/stream', { message: 'Hi' }],
] as const

test.each(requests)(
  'while Postgres is away %s %s is 503 with Retry-After and reaches no Claude, for known and unknown callers; then all is well',
  async (method, path, body) => {
    const ask = (as: TappedApplication['ada']) => app.send(method, path, { as, ...(body && { body }) })
    // Ada is remembered, Grace is not. Read to its end, or its settling would be tried again in a later test.
    const remembered = await ask(app.ada)
    await remembered.text()
    expect(remembered.status).toBe(200)
    const calls = app.claude.requests().length
    app.taps.postgres.cut()
    for (const as of [app.ada, app.grace]) {
      const response = await ask(as)
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
      expect(await response.json()).toEqual({
        type: 'error',
        error: {
          type: 'overloaded_error',
          code: 'database_unavailable',
          message: expect.any(String),
          details: { retry_after_seconds: 2 },
        },
        request_id: response.headers.get('x-request-id'),
      })
    }
    expect((await app.send('GET', '/health')).status).toBe(200)
    expect(app.claude.requests()).toHaveLength(calls)

    app.taps.postgres.mend()
    const response = await ask(app.ada)
    await response.text()
    expect(response.status).toBe(200)
  },
)

test('an unknown caller of an outage is asked for again after it', async () => {
  expect((await app.send('GET', '/chats', { as: app.grace })).status).toBe(200)
})

/** Begins to stream, and calls `meanwhile` after the first token. */
async function streamWhile(meanwhile: () => void) {
  const response = await app.send('POST', '/chat/stream', { as: app.ada, body: { message: 'Count.' } })
  const events = readEvents(response)
  const start = await events.next()
  await events.next()
  meanwhile()
  return { turnId: String(start.value?.data['turn_id']), events }
}

const booksOf = (turnId: string) =>
  app.database.rows(
    `SELECT state, m.content, m.complete, output_tokens, estimated FROM turns t
       LEFT JOIN messages m ON m.turn_id = t.id AND role = 'assistant'
       LEFT JOIN usage_records u ON u.turn_id = t.id
      WHERE t.id = $1`,
    [turnId],
  )
const settled = (turnId: string, text: string, tokens: number) =>
  until(async () => {
    const books = await booksOf(turnId)
    expect(books).toHaveLength(1)
    return (books[0] as { state: string }).state === 'running' ? undefined : books
  }).then((books) =>
    expect(books).toEqual([
      { state: 'completed', content: text, complete: true, output_tokens: tokens, estimated: false },
    ]),
  )
const settlesSent = (mark: number) =>
  app.log
    .since(mark, 'postgres')
    .filter(({ direction, text }) => direction === 'to server' && text.includes('settle_turn'))
const words = 'one two three four five six seven eight'

test('Postgres away in mid-stream: the stream goes on, and when it is back the turn is settled once, with done', async () => {
  app.claude.script({ text: words, tokenMs: 20 })
  const { turnId, events } = await streamWhile(() => app.taps.postgres.cut())
  const received = []
  for (let event = await events.next(); !event.done; event = await events.next()) {
    received.push(event.value)
    if (joinTokens(received) !== ' two three four five six seven eight') continue
    if (event.value.event !== 'token') break
    expect(await booksOf(turnId)).toMatchObject([{ state: 'running' }])
    app.taps.postgres.mend()
  }
  expect(received.at(-1)).toMatchObject({ event: 'done', data: { turn_id: turnId, stop_reason: 'end_turn' } })
  await settled(turnId, words, 8)
})

test('a settle whose answer was lost on the way is not booked again by its repetition', async () => {
  app.claude.script({ text: words, tokenMs: 5 })
  const mark = app.log.mark
  const { turnId, events } = await streamWhile(() => app.taps.postgres.hold('from server'))
  // Booked, but nobody told us: only now the connection breaks.
  await settled(turnId, words, 8)
  app.taps.postgres.cut()
  app.taps.postgres.release()
  app.taps.postgres.mend()
  const rest = await Array.fromAsync(events)
  expect(rest.at(-1)?.event).toBe('done')
  expect(settlesSent(mark).length).toBeGreaterThan(1)
  await settled(turnId, words, 8)
})

test('Postgres stays away: the client has the whole text, then an error and no done; the log has the bill and no word of it', async () => {
  app.claude.script({ text: words, tokenMs: 5 })
  const { turnId, events } = await streamWhile(() => app.taps.postgres.cut())
  const rest = await Array.fromAsync(events)
  app.taps.postgres.mend()

  expect(joinTokens(rest)).toBe(words.slice('one'.length))
  expect(rest.filter(({ event }) => event !== 'token')).toEqual([
    expect.objectContaining({
      event: 'error',
      data: {
        type: 'error',
        error: expect.objectContaining({
          code: 'database_unavailable',
          details: expect.objectContaining({ turn_id: turnId }),
        }),
        request_id: expect.any(String),
      },
    }),
  ])
  const [bill] = app.claude.bill()
  const lines = app.logs.lines().filter((line) => line['turnId'] === turnId)
  expect(lines).toMatchObject([
    {
      level: 'ERROR',
      message: 'A turn could not be settled',
      organizationId: app.ada.organizationId,
      state: 'completed',
      inputTokens: bill?.input_tokens,
      outputTokens: 8,
      costNanoUsd: expect.stringMatching(/^[1-9]\d*$/),
      estimated: false,
    },
  ])
  expect(app.logs.text()).not.toMatch(/one two|seven|Count\./)
  expect(await booksOf(turnId)).toMatchObject([{ state: 'running', output_tokens: null }])
})
