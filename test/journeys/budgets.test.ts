import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { readApiKeyId } from '../../lib/auth/api-keys/api-key.ts'
import { formatUsd } from '../../lib/budget/prices/money.ts'
import { addMember } from '../harness/add-member.ts'
import { costOf } from '../harness/books.ts'
import { listBudgets, passTwoMonths, requireTrueBooks, setBudget } from '../harness/budgets.ts'
import { startTappedApplication, type TappedApplication } from '../harness/faults/tapped-application.ts'
import { json } from '../harness/json.ts'
import { parsePrometheus, valueOf } from '../harness/prometheus-text.ts'
import { until } from '../harness/until.ts'

// 'Hi' has at most 64 + 16 + 2 = 82 tokens of 2,500 nano-USD; a token of an answer costs 10,000.
const prompt = 82n * 2_500n
const holdFor = (tokens: bigint) => prompt + tokens * 10_000n

let app: TappedApplication
let keyId: string

beforeAll(async () => {
  app = await startTappedApplication()
  keyId = readApiKeyId(app.credentials.apiKey) ?? ''
})
beforeEach(async () => {
  app.claude.reset()
  app.claude.setDefault({ text: 'one two three' })
  await app.database.rows(
    'TRUNCATE budgets, balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
})
// The books are right, whatever a test did to them.
afterEach(() => requireTrueBooks(app))
afterAll(() => app.close())

// Near the edge Claude is asked: it counts 7, for which at most 7 × 1.05 + 64 = 72 can be charged.
const room = (tokens: bigint) => byBill() + 72n * 2_500n + tokens * 10_000n
const ask = (body: object = {}, headers?: Record<string, string>) =>
  app.send('POST', '/chat', {
    ...(headers ? { headers } : { as: app.ada }),
    // Of use from 512 tokens on.
    body: { message: 'Hi', max_tokens: 1_000, effort: 'low', ...body },
  })
const askWithKey = (body?: object) => ask(body, { 'x-api-key': app.credentials.apiKey })
const byBill = () => app.claude.bill().reduce((sum, line) => sum + costOf(line), 0n)
const standing = async () =>
  (await listBudgets(app)).map(({ scope, spent_usd, held_usd, hold_count }) => ({
    scope,
    spent_usd,
    held_usd,
    hold_count,
  }))
const kept = (scope: string, spent: bigint) => ({
  scope,
  spent_usd: formatUsd(spent),
  held_usd: '0.00',
  hold_count: 0,
})
const change = (path: string, body: object) => app.send('POST', `/budgets/${path}`, { as: app.ada, body })
const codeOf = async (response: Response) =>
  (await json<{ error: { code: string; details: object } }>(response)).error
const counted = async (metric: string, labels: Record<string, string>) =>
  valueOf(parsePrometheus(await (await app.send('GET', '/metrics')).text()), metric, labels) ?? 0

/** Does something while a turn is running. @returns the turn's answer */
async function during(asking: () => Promise<Response>, work: () => Promise<unknown>): Promise<Response> {
  app.taps.claude.hold('from server')
  try {
    const answer = asking()
    await until(async () => (app.claude.bill().length > 0 ? true : undefined))
    await work()
    app.taps.claude.release()
    return await answer
  } finally {
    app.taps.claude.release()
  }
}

test('a turn is charged to the nano-USD in all three budgets, and leaves no hold', async () => {
  await setBudget(app, 'organization', 1_000_000_000n)
  await setBudget(app, `members/${app.ada.userId}`, 1_000_000_000n, 'monthly')
  await setBudget(app, `api-keys/${keyId}`, 1_000_000_000n, 'daily')
  const { cost } = await json<{ cost: string }>(await askWithKey())
  expect(cost).toBe(formatUsd(byBill()))
  expect(await standing()).toEqual(
    ['organization', 'member', 'api_key'].map((scope) => kept(scope, byBill())),
  )
})

test('without its key a key’s budget is not touched, and another member’s budget never is', async () => {
  const other = await addMember(app, 'member')
  await setBudget(app, `members/${other.userId}`, 0n)
  await setBudget(app, `api-keys/${keyId}`, 0n)
  expect((await ask()).status).toBe(200)
  expect((await askWithKey()).status).toBe(402)
  expect((await app.send('POST', '/chat', { as: other, body: { message: 'Hi' } })).status).toBe(402)
})

test('while a turn runs, each budget says what it holds, and for whom', async () => {
  await setBudget(app, 'organization', 1_000_000_000n)
  await during(
    () =>
      ask({}, { 'x-org-id': app.ada.organizationId, 'x-user-id': app.ada.userId, 'x-request-id': 'holder' }),
    async () => {
      const [budget] = await listBudgets(app)
      expect(budget).toMatchObject({
        spent_usd: '0.00',
        held_usd: formatUsd(holdFor(1_000n)),
        remaining_usd: formatUsd(1_000_000_000n - holdFor(1_000n)),
        hold_count: 1,
        holds: [{ request_id: 'holder', held_usd: formatUsd(holdFor(1_000n)) }],
      })
    },
  )
  expect(await standing()).toEqual([kept('organization', byBill())])
})

test('an answer is shortened to what the tightest budget can pay for, and the client is told', async () => {
  await setBudget(app, 'organization', 1_000_000_000n)
  await setBudget(app, `members/${app.ada.userId}`, holdFor(779n) + 9_999n)
  const cutBefore = await counted('budget_holds_total', { outcome: 'cut' })
  const buffered = await ask({ max_tokens: 100_000 })
  expect(buffered.status).toBe(200)
  expect(buffered.headers.get('x-max-tokens')).toBe('779')
  expect(app.claude.requests()[0]?.body).toMatchObject({ max_tokens: 779 })
  await app.idle()
  expect(await counted('budget_holds_total', { outcome: 'cut' })).toBe(cutBefore + 1)

  await change('reset', { scope: 'member', user_id: app.ada.userId })
  const response = await app.send('POST', '/chat/stream', {
    as: app.ada,
    body: { message: 'Hi', max_tokens: 780, effort: 'low' },
  })
  expect(response.headers.get('x-max-tokens')).toBe('779')
  expect(await response.text()).toContain('"max_tokens":779')
})

test('an answer that is affordable in full has no announced maximum', async () => {
  await setBudget(app, 'organization', holdFor(1_000n))
  const response = await ask()
  expect(response.status).toBe(200)
  expect(response.headers.has('x-max-tokens')).toBe(false)
})

test('the last affordable token is granted; with one nano-USD less it is refused', async () => {
  await setBudget(app, 'organization', holdFor(512n))
  expect((await ask()).headers.get('x-max-tokens')).toBe('512')
  await setBudget(app, 'organization', room(512n) - 1n)
  expect((await ask()).status).toBe(402)
  await setBudget(app, 'organization', room(10n))
  expect((await ask({ max_tokens: 11 })).status).toBe(402)
  expect((await ask({ max_tokens: 10 })).status).toBe(200)
})

test('a refusal says which budget and why, in the answer, in the log under the request, and as a metric', async () => {
  await setBudget(app, 'organization', 1_000_000_000n)
  await setBudget(app, `members/${app.ada.userId}`, 1_000n, 'monthly')
  const refusedBefore = await counted('refusals_total', { code: 'budget_exceeded' })
  const response = await app.send('POST', '/chat', {
    as: app.ada,
    body: { message: 'Hi' },
    headers: { 'x-request-id': 'why-was-i-refused' },
  })
  expect(response.status).toBe(402)
  const { details } = await codeOf(response)
  const now = new Date()
  expect(details).toEqual({
    scope: 'member',
    subject: app.ada.userId,
    period: 'monthly',
    limit_usd: '0.000001',
    spent_usd: '0.00',
    held_usd: '0.00',
    needed_usd: formatUsd(holdFor(2_048n)),
    least_tokens: 2_048,
    resets_at: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)).toISOString(),
  })
  await app.idle()
  const line = app.logs
    .lines()
    .find((each) => each['requestId'] === 'why-was-i-refused' && each['message'] === 'request')
  expect(line).toMatchObject({ status: 402, errorCode: 'budget_exceeded', errorDetails: details })
  expect(await counted('refusals_total', { code: 'budget_exceeded' })).toBe(refusedBefore + 1)
})

test('if one of three budgets cannot pay, none holds anything, and nothing is stored', async () => {
  await setBudget(app, 'organization', 1_000_000_000n)
  await setBudget(app, `members/${app.ada.userId}`, 1_000_000_000n)
  await setBudget(app, `api-keys/${keyId}`, 1_000n)
  expect((await askWithKey()).status).toBe(402)
  expect(app.claude.requests()).toEqual([])
  expect(await standing()).toEqual(['organization', 'member', 'api_key'].map((scope) => kept(scope, 0n)))
  expect(await app.database.rows('SELECT FROM chats UNION ALL SELECT FROM turns')).toEqual([])
})

test('a turn that fails before its answer releases its hold', async () => {
  await setBudget(app, 'organization', holdFor(1_000n))
  app.claude.script({ error: { status: 400, type: 'invalid_request_error' } })
  expect((await ask()).status).toBe(400)
  expect(await standing()).toEqual([kept('organization', 0n)])
})

test('an answer that breaks off is charged by estimate, and never above its hold', async () => {
  await setBudget(app, 'organization', holdFor(300n))
  const words = Array.from({ length: 300 }, (_, n) => `incomprehensibilities-${n}`).join(' ')
  app.claude.script({ text: words, cut: { afterTokens: 250, how: 'reset' } })
  expect((await ask({ max_tokens: 300 })).status).toBe(502)
  const [usage] = await app.database.rows<{ cost: string; estimated: boolean }>(
    'SELECT cost_nano_usd AS cost, estimated FROM usage_records',
  )
  expect(usage?.estimated).toBe(true)
  expect(BigInt(usage?.cost ?? 0)).toBeLessThanOrEqual(holdFor(300n))
  expect(await standing()).toEqual([kept('organization', BigInt(usage?.cost ?? 0))])
})

test('a new period begins with the whole limit, and forgets top-ups', async () => {
  await setBudget(app, 'organization', holdFor(1_000n), 'daily')
  await change('top-up', { scope: 'organization', amount_usd: '1' })
  await ask()
  await passTwoMonths(app)
  expect(await listBudgets(app)).toMatchObject([{ limit_usd: formatUsd(holdFor(1_000n)), spent_usd: '0.00' }])
  await ask()
  const [line] = app.claude.bill().slice(-1)
  expect(await standing()).toEqual([kept('organization', costOf(line!))])
})

test('a turn that outlives its period is charged to the period that held it', async () => {
  await setBudget(app, 'organization', holdFor(1_000n), 'daily')
  await during(ask, async () => {
    await passTwoMonths(app)
    expect(await standing()).toEqual([kept('organization', 0n)])
  })
  expect(await standing()).toEqual([kept('organization', 0n)])
  expect(
    await app.database.rows('SELECT spent_nano_usd AS spent, held_nano_usd AS held FROM balances'),
  ).toEqual([{ spent: String(byBill()), held: '0' }])
})

test('a total never begins anew', async () => {
  await setBudget(app, 'organization', holdFor(1_000n))
  await ask()
  await passTwoMonths(app)
  expect(await standing()).toEqual([kept('organization', byBill())])
})

test('a budget set while a turn runs holds it from then on', async () => {
  await during(ask, async () => {
    await setBudget(app, 'organization', holdFor(1_100n))
    expect(await standing()).toEqual([
      { scope: 'organization', spent_usd: '0.00', held_usd: formatUsd(holdFor(1_000n)), hold_count: 1 },
    ])
    expect((await ask()).status).toBe(402)
  })
  expect(await standing()).toEqual([kept('organization', byBill())])
})

test('a new budget includes what was spent earlier in its period', async () => {
  await ask()
  await askWithKey()
  const [inPerson, withKey] = app.claude.bill().map(costOf) as [bigint, bigint]
  await setBudget(app, 'organization', 1_000_000n, 'monthly')
  await setBudget(app, `api-keys/${keyId}`, 1_000_000n, 'weekly')
  expect(await standing()).toEqual([kept('organization', inPerson + withKey), kept('api_key', withKey)])
  await setBudget(app, 'organization', 1_000_000n, 'total')
  expect((await standing())[0]).toEqual(kept('organization', 0n))
})

test('a limit lowered below what is held overdraws the budget, and nothing is let in until that is paid', async () => {
  await setBudget(app, 'organization', holdFor(1_000n))
  await during(ask, async () => {
    await setBudget(app, 'organization', 1n)
    expect(await listBudgets(app)).toMatchObject([
      { remaining_usd: '0.00', overdrawn_usd: formatUsd(holdFor(1_000n) - 1n) },
    ])
    expect((await ask({ max_tokens: 1 })).status).toBe(402)
  })
  await setBudget(app, 'organization', holdFor(1_000n) + byBill())
  expect(await listBudgets(app)).toMatchObject([{ overdrawn_usd: '0.00', spent_usd: formatUsd(byBill()) }])
  expect((await ask()).status).toBe(200)
})

test('a budget overdrawn by a billion dollars refuses like any other', async () => {
  await setBudget(app, 'organization', holdFor(1_000n))
  await during(ask, async () => {
    await app.database.rows(
      `UPDATE balances SET spent_nano_usd = 999999999999999999, overdrawn_nano_usd = 999999999999999999`,
    )
    expect((await ask()).status).toBe(402)
    await app.database.rows('UPDATE balances SET spent_nano_usd = 0, overdrawn_nano_usd = 0')
  })
})

test('a budget removed and recreated while a turn runs counts it once', async () => {
  await setBudget(app, 'organization', holdFor(1_000n), 'daily')
  await during(ask, async () => {
    await app.send('DELETE', '/budgets/organization', { as: app.ada })
    expect(await listBudgets(app)).toEqual([])
    await setBudget(app, 'organization', holdFor(2_000n), 'daily')
    expect((await standing())[0]).toMatchObject({ held_usd: formatUsd(holdFor(1_000n)), hold_count: 1 })
  })
  expect(await standing()).toEqual([kept('organization', byBill())])
})

test('a turn ends even without its budget', async () => {
  await setBudget(app, 'organization', holdFor(1_000n))
  const response = await during(ask, () => app.send('DELETE', '/budgets/organization', { as: app.ada }))
  expect(response.status).toBe(200)
  expect(await listBudgets(app)).toEqual([])
})

test('budgets changed and spent at the same time wait for each other and never deadlock', async () => {
  const member = `members/${app.ada.userId}` as const
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) => {
      const path = n % 4 === 0 ? 'organization' : member
      const body = { period: n % 3 === 0 ? 'daily' : 'total', limit_usd: '1' }
      return n % 2 === 0 ? app.send('PUT', `/budgets/${path}`, { as: app.ada, body }) : askWithKey()
    }),
  )
  expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200))
  const after = await listBudgets(app)
  expect(after.map(({ held_usd }) => held_usd)).toEqual(['0.00', '0.00'])
})

test('a nearly spent budget shows it to the organization, and the operator is told once per period', async () => {
  const warnings = () =>
    app.logs.lines().filter(({ message }) => message === 'A budget is nearly spent').length
  // More than two million nano-USD each.
  app.claude.setDefault({ tokens: 200 })
  const [before, countedBefore] = [
    warnings(),
    await counted('budget_warnings_total', { scope: 'organization' }),
  ]
  await app.send('PUT', '/budgets/organization', {
    as: app.ada,
    body: { period: 'daily', limit_usd: '1', warn_at_percent: 100 },
  })
  const warnedAt = async () =>
    (await listBudgets(app)).find(({ scope }) => scope === 'organization')?.warned_at
  await ask()
  expect(warnings()).toBe(before)
  expect(await warnedAt()).toBeNull()
  await app.send('PUT', '/budgets/organization', {
    as: app.ada,
    body: { period: 'daily', limit_usd: '0.1', warn_at_percent: 3 },
  })
  await Promise.all([ask(), ask(), ask()])
  expect(warnings()).toBe(before + 1)
  expect(Date.parse((await warnedAt()) ?? '')).toBeGreaterThan(Date.now() - 60_000)
  expect(await counted('budget_warnings_total', { scope: 'organization' })).toBe(countedBefore + 1)
  expect(app.logs.lines().findLast(({ message }) => message === 'A budget is nearly spent')).toMatchObject({
    organizationId: app.ada.organizationId,
    scope: 'organization',
    subject: app.ada.organizationId,
    period: 'daily',
    limitNanoUsd: '100000000',
  })
  await passTwoMonths(app)
  await ask()
  await ask()
  await ask()
  expect(warnings()).toBe(before + 2)
})

// 4,000 bytes are at most 4,080 tokens, 10.2 million nano-USD; Claude counts a quarter of that.
const long = 'word'.repeat(1_000)
const countings = (mark: number) =>
  app.log.since(mark, 'claude').filter(({ text }) => text.startsWith('POST /v1/messages/count_tokens'))

test('near a budget’s edge Claude counts the prompt, and what fits then is done', async () => {
  await setBudget(app, 'organization', 9_000_000n)
  const mark = app.log.mark
  const response = await ask({ message: long })
  expect(response.status).toBe(200)
  expect(countings(mark)).toHaveLength(1)
  // 1,007 tokens were counted: × 1.05 + 64 is 1,122.
  const fits = (9_000_000n - 1_122n * 2_500n) / 10_000n
  expect(response.headers.get('x-max-tokens')).toBe(String(fits))
  expect(byBill()).toBeLessThanOrEqual(9_000_000n)
})

test('if no count could help, Claude is not asked for one', async () => {
  await setBudget(app, 'organization', 3_000_000n)
  const mark = app.log.mark
  expect((await ask({ message: long })).status).toBe(402)
  expect(countings(mark)).toEqual([])
})

test('if Claude does not count, the refusal stands', async () => {
  await setBudget(app, 'organization', 9_000_000n)
  app.taps.claude.cut()
  try {
    const response = await ask({ message: long })
    expect(response.status).toBe(402)
    expect(await codeOf(response)).toMatchObject({
      code: 'budget_exceeded',
      details: { needed_usd: formatUsd(4_080n * 2_500n + 5_120_000n) },
    })
  } finally {
    app.taps.claude.mend()
  }
})
