import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { formatUsd } from '../../lib/budget/prices/money.ts'
import { newId } from '../../lib/ids.ts'
import { addMember } from '../harness/add-member.ts'
import type { Caller } from '../harness/application.ts'
import { requireTrueBooks, setBudget } from '../harness/budgets.ts'
import { startTappedApplication, type TappedApplication } from '../harness/faults/tapped-application.ts'
import { json } from '../harness/json.ts'
import { parsePrometheus, valueOf } from '../harness/prometheus-text.ts'
import { until } from '../harness/until.ts'

let app: TappedApplication
/** What a request of `ask` holds. */
let hold: bigint
/** What it costs. */
let cost: bigint

beforeAll(async () => {
  app = await startTappedApplication()
})
beforeEach(async () => {
  app.taps.claude.release()
  app.claude.reset()
  app.claude.setDefault({ tokens: 1_000 })
  await begin()
  await (await ask()).text()
  const [turn] = await app.database.rows<{ hold: string; cost: string }>(
    'SELECT hold_nano_usd AS hold, cost_nano_usd AS cost FROM turns JOIN usage_records ON turn_id = id',
  )
  hold = BigInt(turn?.hold ?? 0)
  cost = BigInt(turn?.cost ?? 0)
  await begin()
})
afterEach(() => requireTrueBooks(app))
afterAll(() => app.close())

const begin = () =>
  app.database.rows(
    'TRUNCATE budget_waits, budgets, balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
interface Asked {
  readonly as?: Caller
  readonly headers?: Record<string, string>
  readonly max_tokens?: number
  readonly content?: string
}
const ask = ({ as = app.ada, headers = {}, max_tokens = 4_096, content = 'Hi' }: Asked = {}) =>
  app.send('POST', '/v1/messages', {
    as,
    headers,
    body: {
      model: 'claude-sonnet-5-5',
      max_tokens,
      messages: [{ role: 'user', content }],
    },
  })
const say = (headers: Record<string, string> = {}) =>
  app.send('POST', '/chat/stream', {
    as: app.ada,
    headers,
    body: { message: 'Hi', max_tokens: 4_096 },
  })
const waits = () =>
  app.database.rows<{ id: string; needed: string; scopes: string }>(
    'SELECT id, needed_nano_usd AS needed, scopes::text FROM budget_waits ORDER BY since',
  )
const untilWaiting = (count: number) =>
  until(async () => ((await waits()).length === count ? true : undefined))
const running = async () => (await app.database.rows("SELECT FROM turns WHERE state = 'running'")).length
const untilRunning = (count: number) => until(async () => ((await running()) === count ? true : undefined))
const errorOf = async (response: Response) =>
  (await json<{ error: { code: string; message: string; details: Record<string, unknown> } }>(response)).error
const counted = async (metric: string, labels: Record<string, string>) =>
  valueOf(parsePrometheus(await (await app.send('GET', '/metrics')).text()), metric, labels) ?? 0
/** What those that wait were told in Redis. */
const wakeUps = (mark: number) =>
  app.log
    .since(mark, 'redis')
    .filter(({ direction, text }) => direction === 'to server' && /publish/i.test(text))
    .map(({ text }) => text)
/** Whether a request was found to repeat another that waits. */
const isToldToWait = (mark: number) =>
  app.log
    .since(mark, 'postgres')
    .some(({ direction, text }) => direction === 'from server' && text.includes('repeats_wait'))
/** Statements that begin a turn. */
const beginnings = (mark: number) =>
  app.log
    .since(mark, 'postgres')
    .filter(({ direction, text }) => direction === 'to server' && text.includes('begin_chatless_turn')).length

/** Has one turn run, which holds most of the organization's budget, and waits for `work`. */
async function beside<Result>(percent: number, work: () => Promise<Result>): Promise<Result> {
  await setBudget(app, 'organization', (hold * BigInt(percent)) / 100n)
  app.taps.claude.hold('from server')
  const first = ask()
  try {
    await untilRunning(1)
    return await work()
  } finally {
    app.taps.claude.release()
    await (await first).text()
  }
}

test('all that a budget can pay for one after another is answered, though all ask at once; only those ask again that have room', async () => {
  await setBudget(app, 'organization', cost * 15n)
  const payable = Number((cost * 15n - hold) / cost) + 1
  const mark = app.log.mark
  const answers = await Promise.all(Array.from({ length: 60 }, () => ask()))
  const answered = answers.filter(({ status }) => status === 200)
  const refused = answers.filter(({ status }) => status === 402)
  expect([answered.length, refused.length]).toEqual([payable, 60 - payable])
  const inVain = { held_usd: '0.00', limit_usd: formatUsd(cost * 15n), waited_ms: expect.any(Number) }
  for (const response of refused) {
    const { message, details } = await errorOf(response)
    expect([message, details]).toEqual([
      expect.stringContaining('It has waited for'),
      expect.objectContaining(inVain),
    ])
  }
  for (const response of answered) await response.text()
  expect(await waits()).toEqual([])
  // Each once, and once more when it has room or will never have any. Some look a second time on their way.
  expect(beginnings(mark)).toBeLessThan(60 * 2 + 30)
})

test('what no budget can ever pay for is refused at once, whatever others hold', async () => {
  await beside(150, async () => {
    const { code, details } = await errorOf(await ask({ max_tokens: 8_192 }))
    expect([code, 'waited_ms' in details]).toEqual(['budget_exceeded', false])
    expect(await waits()).toEqual([])
  })
})

test('when its time is over, it is refused with the figures, and that it has waited', async () => {
  const before = await counted('budget_waits_total', { outcome: 'time_up' })
  await beside(150, async () => {
    const response = await ask({ headers: { 'x-budget-wait-ms': '300', 'x-request-id': 'patient' } })
    const { details } = await errorOf(response)
    expect([response.status, details]).toEqual([
      402,
      expect.objectContaining({
        held_usd: formatUsd(hold),
        spent_usd: '0.00',
        waited_ms: expect.any(Number),
      }),
    ])
    expect(await waits()).toEqual([])
  })
  expect(await counted('budget_waits_total', { outcome: 'time_up' })).toBe(before + 1)
  const line = app.logs
    .lines()
    .find(({ requestId, message }) => requestId === 'patient' && message === 'request')
  expect(line).toMatchObject({ budgetWaitMs: expect.any(Number), errorCode: 'budget_exceeded' })
})

test('a time to wait that is no number is refused', async () => {
  expect(await errorOf(await ask({ headers: { 'x-budget-wait-ms': 'long' } }))).toMatchObject({
    code: 'invalid_budget_wait',
  })
})

test('what has come later does not overtake, though it would fit', async () => {
  const [big, small] = await beside(150, async () => {
    const bigger = ask()
    await untilWaiting(1)
    const refused = await errorOf(await ask({ max_tokens: 100, headers: { 'x-budget-wait-ms': '0' } }))
    expect(refused.details).toMatchObject({ needed_before_usd: formatUsd(hold) })
    const smaller = ask({ max_tokens: 100 })
    await untilWaiting(2)
    expect(await running()).toBe(1)
    return [bigger, smaller]
  })
  const answers = await Promise.all([big, small])
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(answers.map(({ headers }) => Number(headers.get('x-budget-wait-ms')) > 0)).toEqual([true, true])
})

test('who waits for a budget of their own is in nobody’s way in the organization’s', async () => {
  const other = await addMember(app, 'member')
  await setBudget(app, `members/${other.userId}`, (hold * 150n) / 100n)
  const waiting = await beside(350, async () => {
    const runner = ask({ as: other })
    await untilRunning(2)
    const waiter = ask({ as: other })
    await untilWaiting(1)
    expect(await waits()).toMatchObject([{ scopes: '{member}' }])
    const free = ask()
    await untilRunning(3)
    return [runner, waiter, free]
  })
  for (const response of await Promise.all(waiting)) expect(response.status).toBe(200)
})

test('a wait of a process that has died is in nobody’s way, and is removed', async () => {
  const { organizationId, userId } = app.ada
  await setBudget(app, 'organization', hold * 2n)
  for (const seconds of [20, 90]) {
    await app.database.rows(
      `INSERT INTO budget_waits (organization_id, id, user_id, needed_nano_usd, scopes, since, seen_at)
         VALUES ($1, $2, $3, $4, '{organization}', now() - interval '2 minutes', now() - make_interval(secs => $5))`,
      [organizationId, newId('turn'), userId, hold, seconds],
    )
  }
  expect((await ask({ headers: { 'x-budget-wait-ms': '0' } })).status).toBe(200)
  expect(await waits()).toHaveLength(1)
})

test('a budget that is raised lets in who waits for it', async () => {
  const waiting = await beside(150, async () => {
    const waiter = ask()
    await untilWaiting(1)
    const mark = app.log.mark
    await app.send('POST', '/budgets/top-up', {
      as: app.ada,
      body: { scope: 'organization', amount_usd: formatUsd(hold) },
    })
    await untilRunning(2)
    expect(wakeUps(mark).some((text) => text.includes('all'))).toBe(true)
    return [waiter]
  })
  for (const response of await Promise.all(waiting)) expect(response.status).toBe(200)
})

test('a turn that ends calls those by name that have room now, and nobody else', async () => {
  let mark = 0
  let ids: string[] = []
  const waiting = await beside(140, async () => {
    const waiters = [ask()]
    await untilWaiting(1)
    waiters.push(ask())
    await untilWaiting(2)
    ids = (await waits()).map(({ id }) => id)
    mark = app.log.mark
    return waiters
  })
  await Promise.all(waiting)
  const [first = ''] = wakeUps(mark)
  expect(ids.map((id) => first.includes(id))).toEqual([true, false])
})

test('without Redis, those who wait look for themselves', async () => {
  await setBudget(app, 'organization', (hold * 150n) / 100n)
  app.taps.redis.hold('from server')
  try {
    const answers = await Promise.all([ask(), ask()])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  } finally {
    app.taps.redis.release()
  }
})

describe('a stream of ours', () => {
  test('tells in which place it waits and why, and then how long it has', async () => {
    const response = await beside(120, async () => {
      const told = await say()
      expect(told.status).toBe(200)
      return told
    })
    const text = await response.text()
    const held = formatUsd(hold).replace('.', '\\.')
    expect(text).toMatch(
      new RegExp(`^: waiting for the budget of this organization, place 1, held by others \\$${held}\n\n`),
    )
    expect(text).toMatch(/event: start\ndata: .*"budget_wait_ms":\d+/)
    expect(text).toContain('event: done')
  })

  test('that has begun to tell is refused by an event', async () => {
    await beside(120, async () => {
      const response = await say({ 'x-budget-wait-ms': '1500' })
      expect([response.status, await response.text()]).toEqual([
        200,
        expect.stringMatching(/event: error\ndata: .*"code":"budget_exceeded".*"waited_ms":\d+/),
      ])
    })
  })

  test('that is refused soon has its true status', async () => {
    await beside(120, async () => {
      expect((await say({ 'x-budget-wait-ms': '200' })).status).toBe(402)
    })
  })

  test('whose answer can be shortened to something useful does not wait', async () => {
    const response = await beside(160, async () => {
      const shortened = say()
      await untilRunning(2)
      return [shortened]
    })
    const text = await (await response[0])?.text()
    expect(text).not.toContain(': waiting')
    expect(text).toContain('event: done')
  })
})

describe('a repetition of what waits', () => {
  test.each([
    ['by its Idempotency-Key', { 'idempotency-key': 'once' }, {}],
    ['as its client’s own retry', { 'x-claude-code-session-id': 'a' }, {}],
    ['as its SDK’s own retry', {}, { 'x-stainless-retry-count': '1' }],
  ])('%s has no place of its own, and is answered and charged once', async (_way, headers, ofRetry) => {
    const asked = await beside(150, async () => {
      const first = ask({ headers, content: 'Once?' })
      await untilWaiting(1)
      const mark = app.log.mark
      const second = ask({ headers: { ...headers, ...ofRetry }, content: 'Once?' })
      await until(async () => isToldToWait(mark) || undefined)
      expect(await waits()).toHaveLength(1)
      return [first, second]
    })
    const answers = await Promise.all(asked)
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    const [one, other] = await Promise.all(answers.map((answer) => json<{ id: string }>(answer)))
    expect(one?.id).toBe(other?.id)
    expect(app.claude.requests()).toHaveLength(3)
    expect(await waits()).toEqual([])
  })
})

/** @param at SQL for the moment; NULL ends it */
const suspend = (at: string) =>
  app.database.rows(`UPDATE organizations SET suspended_at = ${at} WHERE id = $1`, [app.ada.organizationId])

describe('who may not go on while they wait', () => {
  test('is told so where their organization is suspended', async () => {
    await beside(150, async () => {
      const waiter = ask()
      await untilWaiting(1)
      const mark = app.log.mark
      await suspend('now()')
      const response = await waiter
      expect([response.status, (await errorOf(response)).code]).toEqual([403, 'organization_suspended'])
      // It did not have to ask for its hold for that.
      expect(beginnings(mark)).toBe(0)
      expect(await waits()).toEqual([])
      await suspend('NULL')
    })
  })

  test('is told so where they were removed', async () => {
    const other = await addMember(app, 'member')
    await beside(150, async () => {
      const waiter = ask({ as: other })
      await untilWaiting(1)
      await app.database.rows('UPDATE members SET removed_at = now() WHERE user_id = $1', [other.userId])
      expect((await waiter).status).toBe(401)
      expect(await waits()).toEqual([])
    })
  })

  test('is told so where the chat was deleted', async () => {
    const { chat_id } = await json<{ chat_id: string }>(
      await app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi' } }),
    )
    const waiting = await beside(140, async () => {
      const waiter = app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi', chat_id } })
      await untilWaiting(1)
      await app.send('DELETE', `/chats/${chat_id}`, { as: app.ada })
      return [waiter]
    })
    const [response] = await Promise.all(waiting)
    expect(response?.status).toBe(404)
    expect(await waits()).toEqual([])
  })
})

test('an erased organization has no waits', async () => {
  const { organizationId, userId } = app.grace
  await app.database.rows(
    "INSERT INTO budget_waits (organization_id, id, user_id, needed_nano_usd, scopes) VALUES ($1, $2, $3, 1, '{organization}')",
    [organizationId, newId('turn'), userId],
  )
  await app.send('DELETE', `/organizations/${organizationId}`, {
    headers: { authorization: `Bearer ${app.credentials.operatorToken}` },
  })
  expect(await waits()).toEqual([])
})
