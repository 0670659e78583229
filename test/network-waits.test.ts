import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { SendOptions } from './harness/application.ts'
import { becomeKnown } from './harness/become-known.ts'
import { startTappedApplication, type TappedApplication } from './harness/faults/tapped-application.ts'
import type { Passage } from './harness/faults/wire-tap.ts'
import { json } from './harness/json.ts'
import { joinTokens, type ReceivedEvent, readEvents } from './harness/server-sent-events.ts'
import { until } from './harness/until.ts'

let app: TappedApplication

beforeAll(async () => {
  // With one connection queries cannot overlap, so every counted wait is one in series.
  app = await startTappedApplication({ DATABASE_POOL_SIZE: '1' })
  // Opens the connections, for which a cold start also waits.
  await app.stream({ as: app.grace, body: { message: 'Hi' } })
})
beforeEach(async () => {
  await until(requestsAreOver)
  app.claude.reset()
  app.claude.setDefault({ text: 'one two three' })
})
// Whatever a test could pay for, the next one can.
afterEach(() => app.database.rows('TRUNCATE budgets, balances, ledger_entries'))
afterAll(() => app.close())

/** A request publishes its counters after its answer, which must not be counted with the next request. */
async function requestsAreOver(): Promise<true | undefined> {
  const inProgress = await app.redis.zcard('{metrics}:in-progress')
  const last = app.log.since(0, 'redis').at(-1)
  return inProgress === 0 && last?.direction === 'from server' ? true : undefined
}

/** Round trips to a store: passages in the same direction without a turn between them are one wait. */
function waits(passages: Passage[]): number {
  const turns = passages.filter(
    ({ direction }, index) => direction === 'from server' && passages[index - 1]?.direction !== direction,
  )
  return turns.length
}

const ask = (as: SendOptions = { as: app.ada }) =>
  app.send('POST', '/chat/stream', { ...as, body: { message: 'Count.' } })
const isCallToClaude = ({ store, direction }: Passage) => store === 'claude' && direction === 'to server'

const isSettle = ({ direction, text }: Passage) => direction === 'to server' && text.includes('settle_turn')

/** Asks while Redis does not answer, so that all progress is made without it, and ends the stream. */
async function turnWithoutRedis(
  as?: SendOptions,
): Promise<{ before: Passage[]; after: Passage[]; events: ReceivedEvent[] }> {
  const mark = app.log.mark
  app.taps.redis.hold('from server')
  const events: ReceivedEvent[] = []
  for await (const event of readEvents(await ask(as))) {
    events.push(event)
    app.log.add('client', 'note', event.event)
    if (event.event === 'done') app.taps.redis.release()
  }
  const passed = app.log.since(mark)
  const call = passed.findIndex(isCallToClaude)
  const lastOfClaude = passed.findLastIndex(
    ({ store, direction }) => store === 'claude' && direction !== 'note',
  )
  const done = passed.findIndex(({ store, text }) => store === 'client' && text === 'done')
  return { before: passed.slice(0, call), after: passed.slice(lastOfClaude + 1, done), events }
}

/** The passages that the turn waited for, Postgres being the only store that answered. */
const ofPostgres = (passages: Passage[]) => passages.filter(({ store }) => store === 'postgres')

test('before the call to Claude, a turn of an unknown caller waits twice: for the member and for its beginning', async () => {
  const { before } = await turnWithoutRedis()
  expect(waits(ofPostgres(before))).toBe(2)
  expect(ofPostgres(before)[0]?.text).toContain('find_member')
  expect(ofPostgres(before)[2]?.text).toContain('begin_turn')
})

test('a turn of a known caller waits once, and once more after the last token, both times for Postgres', async () => {
  await becomeKnown(app, app.ada)
  await until(requestsAreOver)
  const { before, after, events } = await turnWithoutRedis()
  expect(waits(ofPostgres(before))).toBe(1)
  expect(ofPostgres(before)[0]?.text).toContain('begin_turn')

  expect(waits(ofPostgres(after))).toBe(1)
  expect(ofPostgres(after)[0]?.text).toContain('settle_turn')
  expect(events.at(-1)?.event).toBe('done')
})

/** A key's use is noted after its first answer, which must not be counted with what follows. */
const useNoted = (mark: number) =>
  until(
    async () =>
      app.log
        .since(mark)
        .some(
          (passage) => passage.direction === 'from server' && passage.text.includes('note_api_key_use'),
        ) || undefined,
  )

test('a turn of an unknown key also waits twice, and of a known one once', async () => {
  const mark = app.log.mark
  const as = { headers: { 'x-api-key': app.credentials.apiKey } }
  const { before: unknown } = await turnWithoutRedis(as)
  expect(waits(ofPostgres(unknown))).toBe(2)
  expect(ofPostgres(unknown)[0]?.text).toContain('find_api_key')
  expect(ofPostgres(unknown)[2]?.text).toContain('begin_turn')

  await useNoted(mark)
  const { before: known } = await turnWithoutRedis(as)
  expect(waits(ofPostgres(known))).toBe(1)
})

test('Postgres is asked for a key and Redis for the wrong ones of its address before either has answered', async () => {
  const mark = app.log.mark
  await (await ask({ headers: { 'x-api-key': app.credentials.adminKey } })).text()
  const passed = app.log.since(mark)
  const asked = (what: string) =>
    passed.findIndex(({ direction, text }) => direction === 'to server' && text.includes(what))
  const answered = (store: string, after: number) =>
    passed.findIndex(
      (passage, index) => index > after && passage.store === store && passage.direction === 'from server',
    )
  const [postgres, redis] = [asked('find_api_key'), asked('auth-failures')]
  expect(Math.min(postgres, redis)).toBeGreaterThanOrEqual(0)
  expect(postgres).toBeLessThan(answered('redis', redis))
  expect(redis).toBeLessThan(answered('postgres', postgres))
  await useNoted(mark)
})

test('a buffered answer costs no more waits than a streamed one', async () => {
  await becomeKnown(app, app.ada)
  await until(requestsAreOver)
  const mark = app.log.mark
  const response = await app.send('POST', '/chat', { as: app.ada, body: { message: 'Count.' } })
  expect(response.status).toBe(200)
  const passed = app.log.since(mark)
  const call = passed.findIndex(isCallToClaude)
  expect(waits(ofPostgres(passed.slice(0, call)))).toBe(1)
  expect(waits(ofPostgres(passed.slice(call)))).toBe(1)
})

/** A known key, and a budget in nano-USD for each of the organization, its owner and the key. */
async function withThreeBudgets(limit: number): Promise<SendOptions> {
  const { ada, database } = app
  const body = { name: 'counted', scopes: ['chat:write'] }
  const created = await app.send('POST', '/api-keys', { as: ada, body })
  const { id, key } = await json<{ id: string; key: string }>(created)
  const as = { headers: { 'x-api-key': key } }
  const mark = app.log.mark
  await (await ask(as)).text()
  await useNoted(mark)

  await database.rows('TRUNCATE budgets, balances, ledger_entries')
  await database.rows(
    `INSERT INTO budgets (organization_id, scope, subject, period, limit_nano_usd)
     SELECT $1, scope::holder_scope, subject, 'daily', $2
       FROM (VALUES ('organization', $1), ('member', $3), ('api_key', $4)) AS binding (scope, subject)`,
    [ada.organizationId, limit, ada.userId, id],
  )
  return as
}
const entries = () =>
  app.database.rows(
    `SELECT kind, count(*)::integer AS times FROM ledger_entries WHERE turn_id IS NOT NULL
      GROUP BY kind ORDER BY kind`,
  )

test('three budgets that each cut the answer cost no extra wait', async () => {
  const as = await withThreeBudgets(30_000_000)
  const { before, after, events } = await turnWithoutRedis(as)
  expect(waits(ofPostgres(before))).toBe(1)
  expect(waits(ofPostgres(after))).toBe(1)
  expect(events[0]?.data['max_tokens']).toBeLessThan(4_096)
  expect(await entries()).toEqual([
    { kind: 'held', times: 3 },
    { kind: 'settled', times: 3 },
  ])
})

test('at the very edge of three budgets a turn waits once more for Postgres, and for Claude’s count', async () => {
  // 4,000 bytes are 1,000 tokens to the fake: as bytes they do not fit, as tokens they do.
  const as = await withThreeBudgets(8_000_000)
  const mark = app.log.mark
  const body = { message: 'x'.repeat(4_000), effort: 'low' }
  expect((await app.send('POST', '/chat', { ...as, body })).status).toBe(200)
  const passed = app.log.since(mark)
  const call = passed.findIndex(({ text }) => /^POST \/v1\/messages HTTP/m.test(text))
  const before = passed.slice(0, call)
  expect(waits(ofPostgres(before))).toBe(2)
  expect(waits(before.filter(({ store }) => store === 'redis'))).toBeLessThanOrEqual(1)
  expect(waits(before.filter(({ store }) => store === 'claude'))).toBe(1)
  expect(waits(ofPostgres(passed.slice(call)))).toBe(1)
  expect(await entries()).toEqual([
    { kind: 'held', times: 3 },
    { kind: 'settled', times: 3 },
  ])
})

test('the counters are one wait for Redis, after everything else', async () => {
  const mark = app.log.mark
  await (await ask()).text()
  const counters = await until(async () => {
    const passed = app.log.since(mark)
    const settled = passed.findLastIndex(({ store }) => store === 'postgres')
    const afterwards = passed.slice(settled).filter(({ store }) => store === 'redis')
    return waits(afterwards) > 0 ? afterwards : undefined
  })
  expect(waits(counters)).toBe(1)
  expect(counters[0]?.text).toContain('{metrics}:counters')
  expect(app.log.since(mark).at(-1)?.store).toBe('redis')
})

test('the last token reaches the client before Postgres has heard of the settle', async () => {
  const mark = app.log.mark
  const response = await ask()
  app.taps.postgres.hold('to server')
  const events = readEvents(response)
  const received: ReceivedEvent[] = []
  while (joinTokens(received) !== 'one two three') {
    const event = await events.next()
    if (event.done) throw new Error('The stream ended before its last token')
    received.push(event.value)
  }
  await until(async () => (app.log.since(mark, 'postgres').some(isSettle) ? true : undefined))
  expect(await app.database.rows("SELECT 1 FROM turns WHERE state = 'running'")).toHaveLength(1)

  app.taps.postgres.release()
  expect((await events.next()).value?.event).toBe('done')
  expect(await app.database.rows("SELECT 1 FROM turns WHERE state = 'running'")).toEqual([])
  await events.next()
})

test('every token passes to the client without a request to any store', async () => {
  app.claude.script({ tokens: 30, tokenMs: 5 })
  const events = readEvents(await ask())
  await events.next()
  await events.next()
  const mark = app.log.mark
  for (let token = 2; token <= 29; token++) await events.next()
  const { sequence: lastOfClaude = 0 } = app.log.since(mark, 'claude').at(-1) ?? {}
  const meanwhile = app.log.since(mark).filter(({ sequence }) => sequence < lastOfClaude)
  expect(meanwhile.filter(({ store }) => store !== 'claude')).toEqual([])
  await Array.fromAsync(events)
})
