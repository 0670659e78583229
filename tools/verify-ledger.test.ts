import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { formatUsd } from '../lib/budget/prices/money.ts'
import type { BillLine } from '../local/fake-claude/server.ts'
import { projectPath } from '../local/project-path.ts'
import { type Application, startApplication } from '../test/harness/application.ts'
import { setBudget } from '../test/harness/budgets.ts'
import { json } from '../test/harness/json.ts'
import { verifyLedger } from './ledger/verify.ts'

let app: Application
let directory: string
let turnId: string

beforeAll(async () => {
  app = await startApplication()
  directory = mkdtempSync(join(tmpdir(), 'ledger-'))
})
beforeEach(async () => {
  await app.database.rows(
    'TRUNCATE budgets, balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
  app.claude.reset()
  app.claude.setDefault({ text: 'one two three' })
  await setBudget(app, 'organization', 1_000_000_000n, 'monthly')
  const response = await app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi' } })
  turnId = (await json<{ turn_id: string }>(response)).turn_id
})
afterAll(async () => {
  rmSync(directory, { recursive: true })
  await app.close()
})

/** `npm run ledger:verify -- …` as npm starts it. */
async function verify(args: string[] = [], databaseUrl = app.database.runtimeUrl) {
  const program = spawn('node', ['local/boot.mjs', 'verify-ledger', ...args], {
    cwd: projectPath(),
    env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: databaseUrl },
  })
  let out = ''
  let err = ''
  program.stdout.on('data', (text) => (out += text))
  program.stderr.on('data', (text) => (err += text))
  const [code] = (await once(program, 'close')) as [number]
  return { code, out: out.trim(), err: err.trim() }
}

/** The fake Claude's bill, as an export. */
const bill = () => app.claude.bill().map(exported)
const exported = ({ requestId, ...line }: BillLine) => ({ request_id: requestId, ...line })

function exportOf(lines: object[]): string {
  const file = join(directory, 'bill.jsonl')
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  return file
}

test('correct books are reported as such, and exit with 0', async () => {
  expect(await verify()).toEqual({ code: 0, out: '2 organizations: everything agrees', err: '' })
  expect((await verify(['--export', exportOf(bill())])).code).toBe(0)
})

test('a refusal that costs nothing agrees with a bill that lists it for nothing, and with one that does not list it', async () => {
  app.claude.script({ tokens: 0, stopReason: 'refusal', refusalCategory: 'cyber' })
  await (await app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi' } })).text()
  const lines = bill()
  const refused = { ...lines.at(-1), cost_usd: '0' }
  for (const listed of [lines, [...lines.slice(0, -1), refused], lines.slice(0, -1)]) {
    expect(await verify(['--export', exportOf(listed)])).toMatchObject({ code: 0, err: '' })
  }
  const charged = { ...refused, cost_usd: '0.000001' }
  const { code, out } = await verify(['--export', exportOf([...lines.slice(0, -1), charged])])
  expect([code, out]).toEqual([1, expect.stringContaining('cost booked 0.00, billed 0.000001')])
})

test('wrong books exit with 1 and name the row', async () => {
  await app.database.rows('UPDATE balances SET spent_nano_usd = spent_nano_usd + 1')
  const { code, out } = await verify()
  expect(code).toBe(1)
  expect(out).toMatch(
    new RegExp(
      `^${app.ada.organizationId}  organization ${app.ada.organizationId} monthly \\S+: ` +
        'spent is \\$0\\.000044001 and should be \\$0\\.000044\n2 organizations: 1 difference$',
    ),
  )
})

test('as JSON the report has every difference', async () => {
  await app.database.rows('UPDATE balances SET spent_nano_usd = spent_nano_usd + 1')
  const { code, out } = await verify(['--json', '--export', exportOf([])])
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    organizations: 2,
    differences: [
      { organization_id: app.ada.organizationId, figure: 'spent', stored: '44001', expected: '44000' },
    ],
    bill: { differences: [{ turn_id: turnId, figure: 'call', booked: 'yes', billed: 'no' }] },
  })
})

test('a turn unsettled for an hour exits with 1 and is named', async () => {
  await app.database.rows(
    "UPDATE turns SET state = 'running', settled_at = NULL, started_at = started_at - interval '59 minutes'",
  )
  expect((await verifyLedger(undefined)).turns).toEqual([])
  await app.database.rows("UPDATE turns SET started_at = started_at - interval '2 minutes'")
  const { code, out } = await verify()
  expect(code).toBe(1)
  expect(out).toMatch(
    new RegExp(
      `^${app.ada.organizationId}  ${turnId} has been running since \\S+ and holds \\$0\\.04\\d+: nobody`,
      'm',
    ),
  )
})

test('a turn closed by force is named, but is no difference unless a bill says so', async () => {
  await app.database.rows("UPDATE turns SET state = 'abandoned', error_code = 'turn_closed_by_force'")
  const { code, out } = await verify()
  expect(code).toBe(0)
  expect(out).toBe(
    `${app.ada.organizationId}  ${turnId} was closed by force and charged $0.000044\n2 organizations: everything agrees`,
  )
})

test.each([
  ['an option that it does not know', ['--fix'], undefined],
  ['an export that is not there', ['--export', '/no/such/file'], undefined],
  ['a database that does not answer', [], 'postgres://nobody@127.0.0.1:1/nothing'],
])('%s exits with 2', async (_what, args, url) => {
  const { code, err } = await verify(args, url)
  expect(code).toBe(2)
  expect(err).not.toBe('')
})

test('an invalid export exits with 2 and names the line', async () => {
  const { code, err } = await verify(['--export', exportOf([...bill(), {}])])
  expect(code).toBe(2)
  expect(err).toContain('bill.jsonl: Line 2 is no usage of one call')
})

test.each([
  ['a limit that nobody set', 'UPDATE balances SET limit_nano_usd = limit_nano_usd + 7', ['limit']],
  ['a hold that nobody has', 'UPDATE balances SET held_nano_usd = held_nano_usd + 7', ['held']],
  ['an overdraft that is none', 'UPDATE balances SET overdrawn_nano_usd = 7', ['overdrawn']],
  [
    'a posting that is gone',
    "DELETE FROM ledger_entries WHERE kind = 'settled'",
    ['held', 'spent', 'held of the turn', 'spent of the turn'],
  ],
  [
    'a posting that is there twice',
    `INSERT INTO ledger_entries (organization_id, scope, subject, period, period_start, kind, turn_id, spent_nano_usd)
     SELECT organization_id, scope, subject, period, period_start, kind, turn_id, spent_nano_usd
       FROM ledger_entries WHERE kind = 'settled'`,
    ['spent', 'spent of the turn'],
  ],
  [
    'a cost that is not what was charged',
    'UPDATE usage_records SET cost_nano_usd = cost_nano_usd + 1',
    ['spent of the turn'],
  ],
  [
    'the hold of a turn that has ended',
    `WITH held AS (UPDATE balances SET held_nano_usd = 5)
     INSERT INTO ledger_entries (organization_id, scope, subject, period, period_start, kind, turn_id, held_nano_usd)
     SELECT organization_id, scope, subject, period, period_start, 'held', turn_id, 5
       FROM ledger_entries WHERE kind = 'settled'`,
    ['held of the turn'],
  ],
  [
    'a turn that runs and is not held',
    "UPDATE turns SET state = 'running', settled_at = NULL",
    ['held of the turn'],
  ],
])('it finds %s', async (_what, sql, expected) => {
  await app.database.rows(sql)
  const { differences } = await verifyLedger(undefined)
  const found = differences.map(({ figure, turn_id }) =>
    turn_id === turnId ? `${figure} of the turn` : figure,
  )
  expect(found).toEqual(expected)
})

/** A page of Anthropic's cost report with that sum for today and the model that was asked. */
function costReport(cents: string): string {
  const day = new Date().toISOString().slice(0, 10)
  const file = join(directory, 'cost.json')
  const row = {
    starting_at: `${day}T00:00:00Z`,
    ending_at: new Date(Date.parse(day) + 86_400_000).toISOString(),
    group: { model: 'claude-sonnet-5-5' },
    cost: { amount: cents, list_amount: cents, currency: 'USD' },
  }
  writeFileSync(file, JSON.stringify({ data: [row], has_more: false, next_page: null }))
  return file
}

async function verdictOn(nanoUsd: bigint) {
  const { code, out } = await verify(['--bill', costReport(formatUsd(nanoUsd * 100n))])
  return [code, /: (agrees|explained|differs)/.exec(out)?.[1]]
}

/** In nano-USD, of all turns. */
async function bookedCost(): Promise<bigint> {
  const [row] = await app.database.rows<{ cost: string }>(
    'SELECT sum(cost_nano_usd) AS cost FROM usage_records',
  )
  return BigInt(row!.cost)
}

test('a bill that agrees with the sums exits with 0, and one that does not with 1', async () => {
  const cost = await bookedCost()
  const { code, out } = await verify(['--bill', costReport(formatUsd(cost * 100n))])
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^anthropic claude-sonnet-5-5 .*1 calls.*: agrees$/m),
  ])
  const wrong = await verify(['--bill', costReport(formatUsd(cost * 100n + 10_000_000n))])
  expect(wrong.code).toBe(1)
  expect(wrong.out).toContain(`booked $${formatUsd(cost)}, billed $${formatUsd(cost + 100_000n)}: differs\n`)
  expect(wrong.out).toMatch(/: 1 difference$/)
})

test('a call that may have been charged explains what is billed too much, up to what its turn held', async () => {
  app.claude.script({ headersMs: 100, error: { status: 504 } })
  await (await app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi' } })).text()
  const [failed] = await app.database.rows<{ kind: string; most: string }>(
    'SELECT kind, most_nano_usd AS most FROM failed_calls',
  )
  expect(failed?.kind).toBe('ambiguous')
  const costs = await bookedCost()
  expect(await verdictOn(costs)).toEqual([0, 'agrees'])
  expect(await verdictOn(costs + BigInt(failed!.most))).toEqual([0, 'explained'])
  expect(await verdictOn(costs + BigInt(failed!.most) + 100n)).toEqual([1, 'differs'])
})

test('a bill that is none exits with 2 and says what is wrong', async () => {
  const file = join(directory, 'cur.csv')
  writeFileSync(file, 'a,b\r\n1,2\r\n')
  const { code, err } = await verify(['--bill', costReport('0.0046'), file])
  expect([code, err]).toEqual([
    2,
    expect.stringContaining('cur.csv: It has no column line_item_usage_start_date'),
  ])
})

test('the books of an organization that is suspended or erased are verified, too', async () => {
  await app.database.rows('UPDATE organizations SET suspended_at = now(), deleted_at = now()')
  await app.database.rows('UPDATE balances SET held_nano_usd = 5')
  expect((await verifyLedger(undefined)).differences).toHaveLength(1)
})
