import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { TurnId } from '../../../lib/ids.ts'
import { leaseMs } from '../../../lib/journal/lease.ts'
import { sweepTurns } from '../../../lib/turns/settle/sweep-turns.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { costOf } from '../../../test/harness/books.ts'
import { requireTrueBooks, setBudget } from '../../../test/harness/budgets.ts'
import { cutRequest } from '../../../test/harness/faults/cut-request.ts'
import { demote } from '../../../test/harness/faults/demoted-postgres.ts'
import { ageJournal, readJournal } from '../../../test/harness/journals.ts'
import { json } from '../../../test/harness/json.ts'
import { setRateLimit } from '../../../test/harness/rate-limits.ts'
import { until } from '../../../test/harness/until.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(async () => {
  app.claude.reset()
  app.claude.setDefault({})
  await app.database.rows(
    'TRUNCATE balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
})
afterAll(() => app.close())

const question = {
  model: 'claude-sonnet-5-5',
  max_tokens: 9_000,
  messages: [{ role: 'user', content: 'Count.' }],
}
type Headers = Record<string, string>
const session = { 'x-claude-code-session-id': 'a3c1', 'x-stainless-retry-count': '0' }
const retried = (count = 1) => ({ 'x-stainless-retry-count': String(count) })

const post = (more: object = {}, headers: Headers = {}, as = app.ada) =>
  app.send('POST', '/v1/messages', { as, body: { ...question, ...more }, headers })
const cut = (more: object, headers: Headers, at: Parameters<typeof cutRequest>[2], as = app.ada) =>
  cutRequest(`${app.url}/v1/messages`, { as, body: { ...question, ...more }, headers }, at)

const turns = () =>
  app.database.rows<{ id: string; state: string; cost: string | null }>(
    `SELECT t.id, t.state, u.cost_nano_usd AS cost FROM turns t LEFT JOIN usage_records u ON u.turn_id = t.id
      ORDER BY t.started_at`,
  )
const ended = () =>
  until(async () => ((await turns()).every(({ state }) => state !== 'running') ? true : undefined))
const isReplayed = ({ headers }: Response) => headers.get('idempotent-replayed') === 'true'

/** The text of an answer, streamed or whole. */
async function wordsOf(response: Response): Promise<string> {
  expect(response.status).toBe(200)
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
  if (!isStream)
    return (await json<{ content: { text: string }[] }>(response)).content.map(({ text }) => text).join('')
  const events = (await response.text()).matchAll(/^data: (.*)$/gm).map(([, data = '']) => JSON.parse(data))
  return events
    .map((event) => event.delta?.text ?? '')
    .toArray()
    .join('')
}

const calls = () => app.claude.requests().length
/** Resolves once Claude is asked. */
const isAsked = () => until(async () => calls() > 0 || undefined)
const slow = { text: 'one two three four five six seven eight nine ten', tokenMs: 20, firstTokenMs: 10 }

/** How a client asks, loses its connection and asks again. */
const someRetry = fc.record({
  forms: fc.constantFrom([true, true], [true, false], [false, true], [false, false]),
  sign: fc.constantFrom('session', 'count'),
  words: fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), {
    minLength: 2,
    maxLength: 40,
  }),
  tokenMs: fc.integer({ min: 1, max: 10 }),
  cutAt: fc.double({ min: 0, max: 1, noNaN: true }),
  pauseMs: fc.nat(400),
})

test('wherever a client is cut off, its retry is one call, one charge, and the words of the first', async () => {
  await fc.assert(
    fc.asyncProperty(someRetry, async ({ forms: [first, again], sign, words, tokenMs, cutAt, pauseMs }) => {
      app.claude.reset()
      await app.database.rows('TRUNCATE usage_records, turns CASCADE')
      app.claude.setDefault({ text: words, tokenMs })
      // A whole answer that has ended is no sign of a cut to a session.
      const inSession = sign === 'session' && first
      const lastsMs = words.length * tokenMs
      const bytes = 1 + cutAt * 120 * words.length
      const at = first && cutAt < 0.7 ? { bytes } : { when: isAsked().then(() => pause(cutAt * lastsMs)) }
      fc.pre((await cut({ stream: first }, inSession ? session : {}, at)).isCut)
      await pause(pauseMs)
      const response = await post({ stream: again }, inSession ? session : retried())
      expect([isReplayed(response), await wordsOf(response)]).toEqual([true, words.join('')])
      await ended()
      const [bill] = app.claude.bill()
      expect(await turns()).toMatchObject([{ state: 'completed', cost: String(bill && costOf(bill)) }])
      expect(calls()).toBe(1)
    }),
    { numRuns: 25 },
  )
}, 120_000)

/** A first try that loses its connection while Claude is still writing. */
async function loseStream(headers: Headers = session, more: object = {}, as = app.ada) {
  const whole = calls() + 1
  const when = until(async () => calls() === whole || undefined)
  expect(await cut({ stream: true, ...more }, headers, { when }, as)).toMatchObject({ isCut: true })
}

/** Whether an answer is that of a call of its own, or the same as was given before. */
async function answerTo(response: Promise<Response>): Promise<string> {
  const before = calls()
  const answered = await response
  await answered.text()
  const more = calls() - before
  if (isReplayed(answered)) return `repeated, ${more} calls`
  return `new, ${more} calls`
}
const isNew = 'new, 1 calls'
const isRepeated = 'repeated, 0 calls'

test('equal questions at once are as many questions where nothing shows that they are retries', async () => {
  app.claude.setDefault(slow)
  const answers = await Promise.all([
    ...Array.from({ length: 3 }, () => post({ stream: true })),
    ...Array.from({ length: 3 }, () => post({ stream: false }, retried(0))),
    ...Array.from({ length: 2 }, () => post({ stream: true }, { 'x-claude-code-session-id': '' })),
  ])
  for (const answer of answers) await answer.text()
  expect([calls(), answers.some(isReplayed)]).toEqual([8, false])
  expect((await turns()).every(({ cost }) => Number(cost) > 0)).toBe(true)
})

test('what one session asks several times at once is one question, and all are told the same', async () => {
  app.claude.setDefault(slow)
  const answers = await Promise.all([true, true, false, true].map((stream) => post({ stream }, session)))
  expect(new Set(await Promise.all(answers.map(wordsOf)))).toEqual(new Set([slow.text]))
  expect([calls(), answers.filter(isReplayed).length]).toEqual([1, 3])
})

test.each<[string, Headers]>([
  ['a session', session],
  ['a count', retried()],
])('two retries at once, shown by %s, read along with the one turn', async (_sign, headers) => {
  app.claude.setDefault(slow)
  await loseStream(headers === session ? session : {})
  const answers = await Promise.all([post({ stream: true }, headers), post({ stream: false }, headers)])
  expect(await Promise.all(answers.map(wordsOf))).toEqual([slow.text, slow.text])
  expect([calls(), answers.filter(isReplayed).length]).toEqual([1, 2])
  await requireTrueBooks(app)
})

test('the same question is another one from another session, agent, key, member or organization', async () => {
  app.claude.setDefault({ ...slow, tokenMs: 150 })
  const keyOf = async (name: string) => {
    const created = await app.send('POST', '/api-keys', { as: app.ada, body: { name } })
    return (await json<{ key: string }>(created)).key
  }
  const [one, other] = [await keyOf('one'), await keyOf('other')]
  const member = await addMember(app, 'member')
  const asKey = (key: string) => ({ ...session, 'x-api-key': key })
  await loseStream()
  const asked = [
    post({}, { ...session, 'x-claude-code-session-id': 'another' }),
    post({}, { ...session, 'x-claude-code-agent-id': 'a1' }),
    post({}, session, member),
    post({}, session, app.grace),
    app.send('POST', '/v1/messages', { body: question, headers: asKey(one) }),
    app.send('POST', '/v1/messages', { body: question, headers: asKey(other) }),
  ]
  const answers = await Promise.all(asked)
  expect(answers.map(isReplayed)).toEqual(asked.map(() => false))
  expect(calls()).toBe(7)
  await Promise.all(answers.map((answer) => answer.text()))
})

test.each<[string, object, Headers]>([
  ['another word', { messages: [{ role: 'user', content: 'Count!' }] }, session],
  ['another model', { model: 'claude-haiku-5-5' }, session],
  ['a field more', { metadata: { user_id: 'u' } }, session],
  ['another beta', {}, { ...session, 'anthropic-beta': 'context-1m-2025-08-07' }],
  ['another version', {}, { ...session, 'anthropic-version': '2026-10-21' }],
])('%s makes another question', async (_what, more, headers) => {
  app.claude.setDefault(slow)
  await loseStream()
  expect(await answerTo(post(more, headers))).toBe(isNew)
})

test('the order of the fields and the blanks between them make no other question', async () => {
  app.claude.setDefault(slow)
  await loseStream()
  const { model, max_tokens, messages } = question
  const body = JSON.stringify({ stream: false, messages, max_tokens, model }).replaceAll('":', '" : ')
  // Blanks inside of a value are bytes of it.
  const asked = body.replace(/"messages" : .*?\}\]/, `"messages" : ${JSON.stringify(messages)}`)
  expect(
    await answerTo(app.send('POST', '/v1/messages', { as: app.ada, body: asked, headers: session })),
  ).toBe(isRepeated)
})

test.each([true, false])('an answer that broke off answers nobody else (stream: %s)', async (stream) => {
  app.claude.script({ ...slow, cut: { afterTokens: 2, how: 'reset' } })
  await (await post({ stream }, session)).text()
  app.claude.setDefault(slow)
  expect(await answerTo(post({}, session))).toBe(isNew)
  expect((await turns()).map(({ state }) => state)).toEqual(['failed', 'completed'])
})

test('neither does one that was stopped, nor one that Claude refused', async () => {
  app.claude.script({ ...slow, tokenMs: 100 }, { error: { status: 400, type: 'invalid_request_error' } })
  const answering = post({}, session)
  await isAsked()
  const [turn] = await turns()
  await app.send('POST', `/turns/${turn?.id}/stop`, { as: app.ada })
  expect((await answering).status).toBe(409)
  expect((await post({}, session)).status).toBe(400)
  app.claude.setDefault(slow)
  expect(await answerTo(post({}, session))).toBe(isNew)
})

test('an answer that max_tokens has cut is none where more is asked for; one that it has not is', async () => {
  const stream = true
  app.claude.script({ ...slow, stopReason: 'max_tokens' })
  await (await post({ stream, max_tokens: 100 }, session)).text()
  expect(await answerTo(post({ max_tokens: 90 }, session))).toBe(isRepeated)
  expect(await answerTo(post({ stream, max_tokens: 101 }, session))).toBe(isNew)
  expect(await answerTo(post({ max_tokens: 200 }, session))).toBe(isRepeated)
  // Of one that is being written nobody knows how it will end.
  app.claude.script({ ...slow, tokenMs: 100 })
  await loseStream({ ...session, 'x-claude-code-session-id': 'b' }, { max_tokens: 100 })
  expect(await answerTo(post({ max_tokens: 101 }, { ...session, 'x-claude-code-session-id': 'b' }))).toBe(
    isNew,
  )
})

const passes = (time: string) =>
  app.database.rows(
    `UPDATE turns SET started_at = started_at - $1::interval, settled_at = settled_at - $1::interval`,
    [time],
  )

test('what has ended answers a session for a minute, ten where a stream is now asked for as a whole', async () => {
  await (await post({ stream: true }, session)).text()
  await passes('55 s')
  expect(await answerTo(post({ stream: true }, session))).toBe(isRepeated)
  await passes('6 s')
  expect(await answerTo(post({ stream: false }, session))).toBe(isRepeated)
  expect(await answerTo(post({ stream: true }, session))).toBe(isNew)
  await passes('9 min')
  expect(await answerTo(post({ stream: false }, session))).toBe(isRepeated)
  await passes('61 s')
  expect(await answerTo(post({ stream: false }, session))).toBe(isNew)
})

test('an answer that came as a whole and is asked for again was of no use', async () => {
  await (await post({ stream: false }, session)).text()
  expect(await answerTo(post({ stream: false }, session))).toBe(isNew)
  expect(await answerTo(post({ stream: true }, session))).toBe(isNew)
})

test('a count of retries is believed for ten minutes, and for no more turns than it has tries', async () => {
  await (await post()).text()
  await passes('9 min')
  expect(await answerTo(post({}, retried()))).toBe(isRepeated)
  expect(await answerTo(post())).toBe(isNew)
  expect(await answerTo(post({}, retried()))).toBe(isNew)
  await passes('61 s')
  expect(await answerTo(post({}, retried(2)))).toBe(isRepeated)
  expect(await answerTo(post({}, retried(1)))).toBe(isNew)
})

test('a request that a limit has refused began no turn: its retry is a question of its own', async () => {
  const member = await addMember(app, 'member')
  await setRateLimit(app, `members/${member.userId}`, { concurrent_streams: 1 })
  app.claude.setDefault({ ...slow, tokenMs: 100 })
  const running = post({ stream: true }, {}, member)
  await isAsked()
  expect((await post({ stream: true }, {}, member)).status).toBe(429)
  await (await running).text()
  const again = await until(async () => {
    const answer = await post({ stream: true }, retried(), member)
    return answer.status === 429 ? undefined : answer
  })
  expect([isReplayed(again), again.status, calls()]).toEqual([false, 200, 2])
})

test('a retry takes permits like any request', async () => {
  const member = await addMember(app, 'member')
  await setRateLimit(app, `members/${member.userId}`, { requests_per_minute: 1 })
  await (await post({ stream: true }, session, member)).text()
  expect((await post({ stream: true }, session, member)).status).toBe(429)
})

test('a retry is not refused for the money that the first try holds, or has spent', async () => {
  app.claude.setDefault(slow)
  await setBudget(app, 'organization', 91_000_000n)
  try {
    await loseStream()
    expect(await answerTo(post({}, session))).toBe(isRepeated)
    await ended()
    await setBudget(app, 'organization', 1n)
    expect(await answerTo(post({}, session))).toBe(isRepeated)
    expect((await post({}, { ...session, 'x-claude-code-session-id': 'b' })).status).toBe(402)
    await requireTrueBooks(app)
  } finally {
    await app.send('DELETE', '/budgets/organization?period=total', { as: app.ada })
  }
})

test.each(['no-cache', 'max-age=0, no-store'])(
  'who asks with Cache-Control: %s wants a new answer',
  async (value) => {
    await (await post({ stream: true }, session)).text()
    expect(await answerTo(post({ stream: true }, { ...session, 'cache-control': value }))).toBe(isNew)
    expect(await answerTo(post({ stream: true }, session))).toBe(isRepeated)
  },
)

test('an Idempotency-Key says more than any other sign', async () => {
  const keyed = (key: string) => ({ ...session, 'idempotency-key': key })
  await (await post({ stream: true }, keyed('one'))).text()
  expect(await answerTo(post({ stream: true }, keyed('two')))).toBe(isNew)
  expect(await answerTo(post({ stream: true }, session))).toBe(isNew)
  expect(await answerTo(post({ stream: true }, keyed('one')))).toBe(isRepeated)
})

test('an answer that is whole, and not booked yet because Postgres was away, is that of a retry', async () => {
  app.claude.setDefault({ tokens: 100, tokenMs: 10 })
  const first = await post({ stream: true }, session)
  const ends = await demote(app.database)
  const told = await first.text()
  await ends()
  expect(await turns()).toMatchObject([{ state: 'running', cost: null }])
  const again = await post({ stream: true }, session)
  expect([isReplayed(again), (await again.text()) === told, calls()]).toEqual([true, true, 1])
}, 60_000)

test('a turn whose process died answers nobody, before it is swept and after', async () => {
  app.claude.setDefault({ ...slow, tokenMs: 60_000 })
  await loseStream()
  const [dead] = await turns()
  const key = { organizationId: app.ada.organizationId, turnId: dead?.id as TurnId }
  // It writes nothing more for ten seconds.
  await until(async () => (await readJournal(key)).pieces.join('').includes('one') || undefined)
  await ageJournal(key, leaseMs + 1_000)
  app.claude.setDefault(slow)
  // Of the two the second reads along with the first.
  const answers = await Promise.all([post({}, session), post({}, session)])
  expect(await Promise.all(answers.map(wordsOf))).toEqual([slow.text, slow.text])
  expect(calls()).toBe(2)
  await app.database.rows(`UPDATE turns SET state = 'abandoned', settled_at = now() WHERE id = $1`, [
    dead?.id,
  ])
  expect(await sweepTurns()).toBe(0)
})
