import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { requireTrueBooks, setBudget } from '../../test/harness/budgets.ts'
import { engineUrl } from '../../test/harness/database.ts'
import { leaveTurn, model, type Remains, reported } from '../../test/harness/dead-turn.ts'
import { readJournal } from '../../test/harness/journals.ts'
import { until } from '../../test/harness/until.ts'
import { startWireTap, WireLog, type WireTap } from '../../test/harness/wire-tap.ts'
import { putSoon } from '../dynamodb/items.ts'
import type { TurnId } from '../ids.ts'
import { openHead } from '../journal/head.ts'
import { batchKey, headKey, type TurnKey } from '../journal/items.ts'
import { JournalReader } from '../journal/journal-reader.ts'
import { leaseMs } from '../journal/lease.ts'
import { settleTurn } from './settle-turn.ts'
import { sweepTurns } from './sweep-turns.ts'

let app: Application
let dynamodb: WireTap

beforeAll(async () => {
  const endpoint = engineUrl('DYNAMODB').href
  dynamodb = await startWireTap(new WireLog(), 'dynamodb', endpoint)
  app = await startApplication({ DYNAMODB_ENDPOINT: dynamodb.through(endpoint) })
  await setBudget(app, 'organization', 10n ** 12n)
})
beforeEach(() =>
  app.database.rows('TRUNCATE balances, ledger_entries, usage_records, messages, turns, chats'),
)
afterAll(async () => {
  await app.close()
  await dynamodb.close()
})

const minute = 60_000
/** A process that has died in the middle of an answer. */
const dead: Remains = {
  ageMs: minute,
  openedMsAgo: minute,
  writtenMsAgo: leaseMs + 1_000,
  pieces: ['one', ' two', ' three'],
}

interface TurnRow {
  state: string
  error_code: string | null
  answer: string | null
  complete: boolean | null
  input_tokens: number | null
  output_tokens: number | null
  estimated: boolean | null
  cost: string | null
  held: string
}

async function turn({ turnId }: TurnKey): Promise<TurnRow | undefined> {
  const [row] = await app.database.rows<TurnRow>(
    `SELECT t.state, t.error_code, m.content AS answer, m.complete, u.input_tokens, u.output_tokens, u.estimated,
            u.cost_nano_usd AS cost, (SELECT sum(held_nano_usd) FROM balances) AS held
       FROM turns t
       LEFT JOIN messages m ON m.turn_id = t.id AND m.role = 'assistant'
       LEFT JOIN usage_records u ON u.turn_id = t.id
      WHERE t.id = $1`,
    [turnId],
  )
  return row
}

const digest = (text: string) => createHash('sha256').update(text).digest()
const idempotency = { digest: digest('key'), requestDigest: digest('request') }
/** Whether who sends the key again begins a turn of its own. */
const isFree = async () => (await turn(await leaveTurn(app, { ageMs: 0, idempotency }))) !== undefined

test('a turn without a sign of life is ended with what its journal has: the prompt as reported, the text by estimate', async () => {
  const key = await leaveTurn(app, { ...dead, idempotency })
  expect(await sweepTurns()).toBe(1)
  expect(await turn(key)).toEqual({
    state: 'abandoned',
    error_code: 'turn_abandoned',
    answer: 'one two three',
    complete: false,
    input_tokens: reported.inputTokens,
    output_tokens: 3,
    estimated: true,
    cost: String(12 * 2_000 + 3 * 10_000),
    held: '0',
  })
  expect(await isFree()).toBe(false)
  await requireTrueBooks(app)
})

test('of a turn of whose answer nothing came, the prompt is charged by its bytes', async () => {
  const key = await leaveTurn(app, { ageMs: minute, openedMsAgo: minute, message: 'x'.repeat(320) })
  await sweepTurns()
  expect(await turn(key)).toMatchObject({
    state: 'abandoned',
    answer: null,
    input_tokens: (320 + 64 + 16) / 4,
    output_tokens: 0,
    estimated: true,
    held: '0',
  })
})

test('without a journal Claude was never asked: that costs nothing, and the Idempotency-Key is free again', async () => {
  const key = await leaveTurn(app, { ageMs: minute, idempotency })
  await sweepTurns()
  expect(await turn(key)).toMatchObject({ state: 'abandoned', cost: null, held: '0' })
  expect(await isFree()).toBe(true)
})

test.each<[string, Remains]>([
  ['was opened', { ageMs: minute, openedMsAgo: leaseMs - 5_000 }],
  ['was written to', { ...dead, writtenMsAgo: leaseMs - 5_000 }],
])('a turn whose journal %s within the lease is left alone', async (_sign, remains) => {
  const key = await leaveTurn(app, remains)
  expect(await sweepTurns()).toBe(0)
  expect(await turn(key)).toMatchObject({ state: 'running' })
})

test('a turn that is younger than the lease is not even looked for', async () => {
  const key = await leaveTurn(app, { ageMs: leaseMs - 5_000 })
  expect(await sweepTurns()).toBe(0)
  expect(await turn(key)).toMatchObject({ state: 'running' })
})

test('a turn whose journal cannot show its life is left alone for as long as a function can live', async () => {
  const key = await leaveTurn(app, { ...dead, ageMs: 15 * minute })
  await app.database.rows('UPDATE turns SET journaled = false')
  expect(await sweepTurns()).toBe(0)
  await app.database.rows("UPDATE turns SET started_at = started_at - interval '2 minutes'")
  expect(await sweepTurns()).toBe(1)
  expect(await turn(key)).toMatchObject({ state: 'abandoned', answer: 'one two three', held: '0' })
})

test('what Postgres did not take at the end waits in the journal, and is booked just so', async () => {
  const bill = { usage: { ...reported, outputTokens: 77 }, cost: '794000', estimated: false }
  const unsettled = { state: 'completed', stopReason: 'end_turn', upstreamRequestId: 'req_upstream', bill }
  const key = await leaveTurn(app, {
    ...dead,
    ending: { frame: undefined, failure: undefined, unsettled },
  })
  await sweepTurns()
  expect(await turn(key)).toMatchObject({
    state: 'completed',
    answer: 'one two three',
    complete: true,
    output_tokens: 77,
    estimated: false,
    cost: '794000',
    held: '0',
  })
})

test('who was taken for dead and comes back is believed: the estimate is put right', async () => {
  const key = await leaveTurn(app, dead)
  await sweepTurns()
  const bill = { usage: { ...reported, outputTokens: 300 }, cost: 3_024_000n, estimated: false }
  const outcome = { stopReason: 'end_turn', errorCode: undefined, upstreamRequestId: 'req_upstream', bill }
  await settleTurn(key.organizationId, key.turnId, model, {
    ...outcome,
    state: 'completed',
    text: 'one two three four',
  })
  expect(await turn(key)).toMatchObject({
    state: 'completed',
    error_code: null,
    answer: 'one two three four',
    complete: true,
    output_tokens: 300,
    estimated: false,
    cost: '3024000',
  })
  const entries = await app.database.rows(
    'SELECT kind FROM ledger_entries WHERE turn_id IS NOT NULL ORDER BY id',
  )
  expect(entries.map(({ kind }) => kind)).toEqual(['held', 'settled', 'adjusted'])
  await requireTrueBooks(app)
})

test('a turn whose chat was deleted meanwhile is charged, and no word of it stays', async () => {
  const key = await leaveTurn(app, dead)
  await app.database.rows('DELETE FROM chats')
  expect(await sweepTurns()).toBe(1)
  expect(await turn(key)).toMatchObject({ state: 'abandoned', answer: null, output_tokens: 3, held: '0' })
  expect(await readJournal(key)).toEqual({ texts: [], hasBegun: false })
})

test('whoever reads along finds the end in the journal', async () => {
  const key = await leaveTurn(app, dead)
  await sweepTurns()
  const reader = new JournalReader(key)
  await reader.read()
  expect([reader.isComplete, reader.isAlive]).toEqual([true, false])
  expect(reader.head?.ending?.frame).toContain('turn_abandoned')
})

test('of many sweepers at once, one ends a turn', async () => {
  const turns = 12
  await Promise.all(Array.from({ length: turns }, () => leaveTurn(app, dead)))
  const swept = await Promise.all(Array.from({ length: 8 }, () => sweepTurns()))
  expect(swept.reduce((sum, some) => sum + some)).toBe(turns)
  const entries = await app.database.rows(`SELECT FROM ledger_entries WHERE kind IN ('settled', 'adjusted')`)
  expect(entries).toHaveLength(turns)
})

test('a journal that makes no sense keeps no other turn waiting, and none of it is logged', async () => {
  const broken = await leaveTurn(app, dead)
  await putSoon(batchKey(broken, 2), { at: 0, texts: 'secret words' })
  const key = await leaveTurn(app, dead)
  expect(await sweepTurns()).toBe(1)
  expect(await turn(key)).toMatchObject({ state: 'abandoned' })
  const logged = app.logs.lines().filter(({ message }) => message === 'A turn could not be swept')
  expect(logged).toMatchObject([{ turnId: broken.turnId, reason: 'SyntaxError' }])
  expect(app.logs.text()).not.toContain('secret words')
})

test('as long as the journals cannot be read, nobody is taken for dead', async () => {
  const key = await leaveTurn(app, dead)
  dynamodb.cut()
  expect(await sweepTurns()).toBe(0)
  dynamodb.mend()
  expect(await turn(key)).toMatchObject({ state: 'running' })
  expect(await until(async () => (await sweepTurns()) || undefined)).toBe(1)
})

test('a turn that is dead is found behind however many older ones that live', async () => {
  const key = await leaveTurn(app, dead)
  const living = await app.database.rows<{ id: TurnId }>(
    `INSERT INTO turns (organization_id, id, user_id, request_id, answer_id, model, max_tokens, prompt_tokens_bound,
                        hold_nano_usd, started_at)
       SELECT organization_id, 'turn_' || lpad(n::text, 32, '0'), user_id, request_id, answer_id, model, max_tokens,
              prompt_tokens_bound, hold_nano_usd, started_at - interval '5 minutes'
         FROM turns, generate_series(1, 500) AS n RETURNING id`,
  )
  const { organizationId } = app.ada
  const open = openHead(Date.now())
  await Promise.all(living.map(({ id }) => putSoon(headKey({ organizationId, turnId: id }), open)))
  expect(await sweepTurns()).toBe(1)
  expect(await turn(key)).toMatchObject({ state: 'abandoned' })
})
