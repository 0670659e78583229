import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { requireTrueBooks, setBudget } from '../../../test/harness/budgets.ts'
import { engineUrl } from '../../../test/harness/database.ts'
import { leaveTurn, model, type Remains, reported } from '../../../test/harness/faults/dead-turn.ts'
import { startWireTap, WireLog, type WireTap } from '../../../test/harness/faults/wire-tap.ts'
import { readJournal } from '../../../test/harness/journals.ts'
import { until } from '../../../test/harness/until.ts'
import type { TurnId } from '../../ids.ts'
import { openHead } from '../../journal/head.ts'
import { batchKey, expiryOf, headKey, keptForMs, type TurnKey } from '../../journal/items.ts'
import { JournalReader } from '../../journal/journal-reader.ts'
import { journalTable } from '../../journal/journal-table.ts'
import { leaseMs } from '../../journal/lease.ts'
import type { Report } from '../../upstream/report/report.ts'
import { noThinking } from '../../upstream/report/unseen-thinking.ts'
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
  app.database.rows('TRUNCATE balances, ledger_entries, failed_calls, usage_records, messages, turns, chats'),
)
afterAll(async () => {
  await app.close()
  await dynamodb.close()
})

const minute = 60_000
/** A process that died in the middle of an answer. */
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
/** Whether a repetition of the key begins a turn of its own. */
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
    output_tokens: 4,
    estimated: true,
    cost: String(12 * 2_000 + 4 * 10_000),
    held: '0',
  })
  expect(await isFree()).toBe(false)
  await requireTrueBooks(app)
})

const { outputTokens: _atStart, ...promptReported } = reported
const counted = { prompt: promptReported, outputTokens: 0, isCounted: true, isDoubtful: false }

test.each<[string, Partial<Report>, object]>([
  [
    'that it was refused for nothing: it is free',
    { usage: counted, hasStopped: true, isFree: true },
    { input_tokens: 12, output_tokens: 0, cost: '0', estimated: false },
  ],
  [
    'that it was refused, and charged',
    { usage: counted, hasStopped: true },
    { input_tokens: 12, output_tokens: 0, cost: '24000', estimated: false },
  ],
  [
    'thinking that Claude counted',
    { thinking: { ...noThinking, countedTokens: 150 } },
    { input_tokens: 12, output_tokens: 150, estimated: true },
  ],
  [
    'thinking that goes on uncounted: nobody knows how long',
    { thinking: { ...noThinking, uncountedMs: 10, isUncounted: true, isThinking: true } },
    { input_tokens: 12, output_tokens: 1_000, estimated: true },
  ],
])('of a turn without a word the journal may have %s', async (_what, report, booked) => {
  const key = await leaveTurn(app, { ...dead, pieces: [], report })
  await sweepTurns()
  expect(await turn(key)).toMatchObject({ state: 'abandoned', held: '0', ...booked })
  await requireTrueBooks(app)
})

test('calls that brought no answer before the process died are booked, the most that they may have cost included', async () => {
  const call = { upstream: 'bedrock', calledAt: '2026-11-30T00:00:00.000Z' } as const
  const failedCalls = [
    { ...call, kind: 'refused', status: 529, upstreamRequestId: 'req_1' },
    { ...call, kind: 'ambiguous' },
  ] as const
  const key = await leaveTurn(app, { ...dead, report: { upstream: 'anthropic', failedCalls } })
  await sweepTurns()
  expect(
    await app.database.rows(
      `SELECT number, f.upstream, kind, status, f.upstream_request_id AS id, most_nano_usd = hold_nano_usd AS bounded, u.upstream AS by
         FROM failed_calls f JOIN turns t ON t.id = f.turn_id JOIN usage_records u ON u.turn_id = t.id
        WHERE f.turn_id = $1 ORDER BY number`,
      [key.turnId],
    ),
  ).toEqual([
    {
      number: 1,
      upstream: 'bedrock',
      kind: 'refused',
      status: 529,
      id: 'req_1',
      bounded: false,
      by: 'anthropic',
    },
    {
      number: 2,
      upstream: 'bedrock',
      kind: 'ambiguous',
      status: null,
      id: null,
      bounded: true,
      by: 'anthropic',
    },
  ])
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

const saidAll = (bill: object | undefined, more: object = {}): Remains => ({
  ...dead,
  ending: {
    frame: undefined,
    failure: undefined,
    unsettled: {
      state: 'completed',
      stopReason: 'end_turn',
      upstreamRequestId: 'req_upstream',
      bill,
      ...more,
    },
  },
})
const exactBill = { usage: { ...reported, outputTokens: 77 }, cost: '794000', estimated: false }

test.each([
  ['at its end', 5, ['one', ' two', ' three']],
  ['from its first on', 2, []],
])(
  'an answer of which the journal has lost pieces %s is no whole: its part is kept as one, and what the last word says is charged exactly',
  async (_where, piecesSaid, pieces) => {
    const key = await leaveTurn(app, { ...saidAll(exactBill), piecesSaid, pieces, idempotency })
    expect(await sweepTurns()).toBe(1)
    expect(await turn(key)).toEqual({
      state: 'failed',
      error_code: 'answer_not_kept',
      answer: pieces.length > 0 ? pieces.join('') : null,
      complete: pieces.length > 0 ? false : null,
      input_tokens: 12,
      output_tokens: 77,
      estimated: false,
      cost: '794000',
      held: '0',
    })
    expect(await isFree()).toBe(false)
    await requireTrueBooks(app)
    const reader = new JournalReader(key)
    await reader.read()
    expect(reader.isComplete).toBe(true)
    expect(reader.head?.ending?.frame).toContain('answer_not_kept')
  },
)

test('what comes after a batch that was lost does not join what came before it', async () => {
  const key = await leaveTurn(app, { ...saidAll(exactBill), piecesSaid: 6 })
  await journalTable.putSoon(batchKey(key, 3), {
    at: 0,
    pieces: '[" seven"," eight"," nine"]',
    ...expiryOf(Date.now()),
  })
  await sweepTurns()
  expect(await turn(key)).toMatchObject({ state: 'failed', answer: 'one two three', complete: false })
})

test('who was taken for dead and comes back is believed: the estimate is put right', async () => {
  const key = await leaveTurn(app, dead)
  await sweepTurns()
  const bill = {
    usage: { ...reported, outputTokens: 300 },
    cost: 3_024_000n,
    estimated: false,
    reported: { inferenceGeo: 'global', thinkingTokens: 200, serverTools: { web_fetch_requests: 1 } },
  }
  const outcome = {
    stopReason: 'end_turn',
    errorCode: undefined,
    upstream: 'anthropic' as const,
    upstreamRequestId: 'req_upstream',
    failedCalls: [],
    bill,
  }
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
  const [record] = await app.database.rows(
    'SELECT inference_geo, speed, thinking_tokens, server_tool_requests, iterations FROM usage_records',
  )
  expect(record).toEqual({
    inference_geo: 'global',
    speed: null,
    thinking_tokens: 200,
    server_tool_requests: { web_fetch_requests: 1 },
    iterations: null,
  })
  await requireTrueBooks(app)
})

test('a turn whose chat was deleted meanwhile is charged, and no word of it stays', async () => {
  const key = await leaveTurn(app, dead)
  await app.database.rows('DELETE FROM chats')
  expect(await sweepTurns()).toBe(1)
  expect(await turn(key)).toMatchObject({ state: 'abandoned', answer: null, output_tokens: 4, held: '0' })
  expect(await readJournal(key)).toEqual({ pieces: [], hasBegun: false, hasEnded: false })
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
  await journalTable.putSoon(batchKey(broken, 2), { at: 0, texts: 'secret words' })
  const key = await leaveTurn(app, dead)
  expect(await sweepTurns()).toBe(1)
  expect(await turn(key)).toMatchObject({ state: 'abandoned' })
  const logged = app.logs.lines().filter(({ message }) => message === 'A turn could not be swept')
  expect(logged).toMatchObject([{ turnId: broken.turnId, reason: 'SyntaxError' }])
  expect(app.logs.text()).not.toContain('secret words')
})

/** What Postgres refuses every time; an older version may have left it in a journal. */
const lastingFaults: [string, Remains, object][] = [
  [
    'a bill that no column takes',
    saidAll({ ...exactBill, usage: { ...exactBill.usage, outputTokens: 2 ** 31 } }),
    { input_tokens: 21, output_tokens: 0, estimated: true, cost: '42000' },
  ],
  [
    'a bill below zero',
    saidAll({ ...exactBill, cost: '-1' }),
    { input_tokens: 21, output_tokens: 0, estimated: true, cost: '42000' },
  ],
  [
    'a bill that is none',
    saidAll({ usage: 'none' }),
    { input_tokens: 21, output_tokens: 0, estimated: true, cost: '42000' },
  ],
  [
    'an end that there is not',
    saidAll(exactBill, { state: 'vanished' }),
    { input_tokens: 12, output_tokens: 77, estimated: false, cost: '794000' },
  ],
]
const closedByForce = { state: 'abandoned', error_code: 'turn_closed_by_force', answer: null, held: '0' }

test.each(lastingFaults)(
  'a turn that cannot be settled, for %s, is closed with what is known at the third try, and the others are not kept waiting',
  async (_fault, remains, known) => {
    const poisoned = await leaveTurn(app, remains)
    for (const swept of [1, 1]) {
      await leaveTurn(app, dead)
      expect(await sweepTurns()).toBe(swept)
      expect(await turn(poisoned)).toMatchObject({ state: 'running' })
    }
    expect(await sweepTurns()).toBe(1)
    expect(await turn(poisoned)).toMatchObject({ ...closedByForce, ...known })
    expect(app.logs.lines()).toContainEqual(
      expect.objectContaining({ message: 'A turn was closed by force', turnId: poisoned.turnId }),
    )
    expect(await sweepTurns()).toBe(0)
    await requireTrueBooks(app)
  },
)

test('a turn that cannot even be charged gives its hold back', async () => {
  const key = await leaveTurn(app, dead)
  await app.database.rows(`ALTER TABLE usage_records ADD CONSTRAINT none CHECK (false) NOT VALID`)
  for (const swept of [0, 0, 1]) expect(await sweepTurns()).toBe(swept)
  await app.database.rows('ALTER TABLE usage_records DROP CONSTRAINT none')
  expect(await turn(key)).toMatchObject({ ...closedByForce, cost: null })
  await requireTrueBooks(app)
})

test('an outage of Postgres is no failed try, however often it is met', async () => {
  const key = await leaveTurn(app, dead)
  await app.database.rows(`CREATE FUNCTION be_away() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$`)
  await app.database.rows(`CREATE TRIGGER away BEFORE INSERT ON usage_records EXECUTE FUNCTION be_away()`)
  for (let tries = 0; tries < 4; tries++) expect(await sweepTurns()).toBe(0)
  await app.database.rows('DROP FUNCTION be_away CASCADE')
  expect(await sweepTurns()).toBe(1)
  expect(await turn(key)).toMatchObject({ error_code: 'turn_abandoned', answer: 'one two three' })
}, 60_000)

test('when its journal has expired and nobody can say whether Claude was asked, the prompt is charged by its bytes', async () => {
  const key = await leaveTurn(app, { ageMs: keptForMs + minute })
  expect(await sweepTurns()).toBe(1)
  expect(await turn(key)).toMatchObject({ state: 'abandoned', input_tokens: 21, estimated: true, held: '0' })
})

test('a journal that cannot be read holds nobody longer than it would be kept', async () => {
  const key = await leaveTurn(app, { ...dead, ageMs: keptForMs + minute })
  dynamodb.cut()
  expect(await sweepTurns()).toBe(1)
  dynamodb.mend()
  expect(await turn(key)).toMatchObject({ ...closedByForce, input_tokens: 21, estimated: true })
  await until(async () => (await readJournal(key).catch(() => undefined)) && true)
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
  await Promise.all(
    living.map(({ id }) => journalTable.putSoon(headKey({ organizationId, turnId: id }), open)),
  )
  expect(await sweepTurns()).toBe(1)
  expect(await turn(key)).toMatchObject({ state: 'abandoned' })
})
