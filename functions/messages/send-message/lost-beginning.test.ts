import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { JournalReader } from '../../../lib/journal/journal-reader.ts'
import type { TurnRequest } from '../../../lib/turns/begin/turn-request.ts'
import { chatDialect } from '../../../lib/turns/dialects/chat/chat-dialect.ts'
import { endDisowned } from '../../../lib/turns/settle/disown-turn.ts'
import { becomeKnown } from '../../../test/harness/become-known.ts'
import { requireTrueBooks, setBudget } from '../../../test/harness/budgets.ts'
import { leaveTurn, model, type Remains, reported } from '../../../test/harness/faults/dead-turn.ts'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../../test/harness/faults/tapped-application.ts'
import { until } from '../../../test/harness/until.ts'

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication()
  await setBudget(app, 'organization', 10n ** 12n)
})
beforeEach(async () => {
  app.taps.postgres.release()
  app.taps.postgres.mend()
  // A process that still tries to settle has the connection that the next beginning needs.
  await app.idle()
  app.claude.reset()
  app.claude.setDefault({ text: 'Hi.' })
  await app.database.rows(
    'TRUNCATE balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
  // So that nothing but the beginning of a turn asks Postgres.
  await becomeKnown(app, app.ada)
})
afterAll(() => app.close())

let keys = 0
const freshKey = () => ({ 'idempotency-key': `lost-${keys++}` })
const send = (path: string, headers: Record<string, string>) =>
  app.send('POST', path, { as: app.ada, headers, body: { message: 'Hi' } })
const turns = () =>
  app.database.rows<{ id: string; state: string; cost: string | null }>(
    `SELECT t.id, t.state, u.cost_nano_usd AS cost FROM turns t
       LEFT JOIN usage_records u ON u.turn_id = t.id ORDER BY t.id`,
  )
const held = async () => {
  const [balance] = await app.database.rows<{ held: string }>('SELECT held_nano_usd AS held FROM balances')
  return balance?.held
}
const oneLostOneWhole = [
  { state: 'failed', cost: null },
  { state: 'completed', cost: expect.any(String) },
]

/** Asks, and breaks the connection to Postgres once that has begun the turn and nobody knows. */
async function loseBeginning(path: string, headers: Record<string, string>, mendsAfter: Promise<unknown>) {
  app.taps.postgres.hold('from server')
  const asking = send(path, headers)
  await until(async () => ((await turns()).length > 0 ? true : undefined))
  app.taps.postgres.cut()
  app.taps.postgres.release()
  void mendsAfter.then(() => app.taps.postgres.mend())
  const response = await asking
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
  await response.text()
}

const paths = ['/chat', '/chat/stream']

test.each(paths)(
  'who is told to come again because the answer of Postgres was lost is then answered at once, by one call and one charge: %s',
  async (path) => {
    const headers = freshKey()
    await loseBeginning(path, headers, Promise.resolve())
    const answered = await send(path, headers)
    expect(answered.status).toBe(200)
    expect(await answered.text()).toContain('Hi.')
    expect(app.claude.requests()).toHaveLength(1)
    expect(await turns()).toMatchObject(oneLostOneWhole)
    expect(await held()).toBe('0')
    await requireTrueBooks(app)
  },
)

test.each(paths)(
  'the same where Postgres was away too long for the first process: the repeated request ends its turn by its journal: %s',
  async (path) => {
    const headers = freshKey()
    const mended = Promise.withResolvers<void>()
    await loseBeginning(path, headers, mended.promise)
    expect(await turns()).toMatchObject([{ state: 'running' }])
    app.taps.postgres.mend()
    const answered = await send(path, headers)
    expect(answered.status).toBe(200)
    expect(await answered.text()).toContain('Hi.')
    expect(app.claude.requests()).toHaveLength(1)
    expect(await turns()).toMatchObject(oneLostOneWhole)
    expect(await held()).toBe('0')
  },
)

test('many clients that repeat it at once begin one turn', async () => {
  const headers = freshKey()
  const mended = Promise.withResolvers<void>()
  await loseBeginning('/chat', headers, mended.promise)
  app.taps.postgres.mend()
  const answered = await Promise.all(Array.from({ length: 8 }, () => send('/chat', headers)))
  expect(answered.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
  expect(app.claude.requests()).toHaveLength(1)
  expect(await turns()).toMatchObject(oneLostOneWhole)
})

test('without a key the hold is free again as soon as Postgres is back', async () => {
  await loseBeginning('/chat', {}, Promise.resolve())
  await until(async () => ((await held()) === '0' ? true : undefined))
  expect(await turns()).toMatchObject([{ state: 'failed', cost: null }])
})

const digest = (text: string) => createHash('sha256').update(text).digest()
const unsettled = { state: 'failed', errorCode: 'database_unavailable' }
const bill = { usage: reported, cost: '24000', estimated: true }
const ending = (said: object) => ({ frame: undefined, failure: undefined, unsettled: said })

test.each<[string, Partial<Remains>]>([
  ['has no journal yet', {}],
  ['is slow, and has said nothing yet', { openedMsAgo: 20_000 }],
  ['asks Claude', { openedMsAgo: 5_000, writtenMsAgo: 1_000 }],
  [
    'was settled, and says so',
    { openedMsAgo: 5_000, ending: { ...ending(unsettled), unsettled: undefined } },
  ],
  ['has cost something', { openedMsAgo: 5_000, ending: ending({ ...unsettled, bill }) }],
])('a turn whose process %s is nobody else to end', async (_what, remains) => {
  const idempotency = { digest: digest('key'), requestDigest: digest('request') }
  const key = await leaveTurn(app, { ageMs: 20_000, idempotency, ...remains })
  const journal = new JournalReader(key)
  await journal.read()
  const repeated = { principal: app.ada, model, dialect: chatDialect } as TurnRequest
  expect(await endDisowned(repeated, key.turnId, journal)).toBe(false)
  expect(await turns()).toMatchObject([{ state: 'running' }])
})
