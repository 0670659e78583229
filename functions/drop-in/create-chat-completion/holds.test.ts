import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'
import { listBudgets, requireTrueBooks, setBudget } from '../../../test/harness/budgets.ts'
import { json } from '../../../test/harness/json.ts'
import { setRateLimit } from '../../../test/harness/rate-limits.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({})
})
afterAll(() => app.close())

const model = 'claude-sonnet-5-5'
/** Without a length of the answer. */
const question = { model, messages: [{ role: 'user', content: 'Hi' }] }
const post = (body: unknown, as: Caller = app.ada) => app.send('POST', '/v1/chat/completions', { as, body })
const lengthsAsked = () =>
  app.claude.requests().map(({ body }) => (body as { max_tokens: number }).max_tokens)
const lastTurn = async () => {
  const [row] = await app.database.rows<{ hold: string; bound: string; max_tokens: number }>(
    `SELECT hold_nano_usd AS hold, prompt_tokens_bound AS bound, max_tokens FROM turns ORDER BY started_at DESC LIMIT 1`,
  )
  return { hold: Number(row?.hold), bound: Number(row?.bound), maxTokens: row?.max_tokens }
}
/** Does something while the organization may spend only so much, in all. */
async function onBudget(limit: bigint, work: () => Promise<void>): Promise<void> {
  await setBudget(app, 'organization', limit)
  try {
    await work()
  } finally {
    await app.send('DELETE', '/budgets/organization?period=total', { as: app.ada })
  }
}

test('an answer of which nobody says how long it may be has the length that the deployment sets', async () => {
  const response = await post(question)
  expect([response.status, response.headers.get('x-max-tokens')]).toEqual([200, null])
  expect(lengthsAsked()).toEqual([16_384])
  expect((await lastTurn()).maxTokens).toBe(16_384)
})

test('where a budget cannot pay for so much, it has what the budget can pay for', async () => {
  // 5,000 tokens of output at $10 per million.
  await onBudget(50_000_000n, async () => {
    const response = await post(question)
    const told = Number(response.headers.get('x-max-tokens'))
    expect(response.status).toBe(200)
    expect(told).toBeGreaterThan(4_000)
    expect(told).toBeLessThan(5_000)
    expect(lengthsAsked()).toEqual([told])
    expect((await lastTurn()).maxTokens).toBe(told)
  })
})

test('a length that the client gave is never shortened', async () => {
  await onBudget(50_000_000n, async () => {
    for (const length of [{ max_completion_tokens: 5_000 }, { max_tokens: 5_000 }]) {
      const refused = await post({ ...question, ...length })
      expect([refused.status, refused.headers.get('x-should-retry'), await json(refused)]).toMatchObject([
        402,
        'false',
        {
          error: {
            type: 'insufficient_quota',
            code: 'insufficient_quota',
            details: { scope: 'organization' },
          },
        },
      ])
    }
    expect(app.claude.requests()).toHaveLength(0)
    expect((await post({ ...question, max_tokens: 100 })).status).toBe(200)
  })
})

test('an answer of less than 2,048 tokens is refused: a model that thinks might say nothing in it', async () => {
  await onBudget(20_000_000n, async () => {
    expect((await post(question)).status).toBe(402)
    expect(app.claude.requests()).toHaveLength(0)
  })
})

test('the length that nobody gave passes the limit of output tokens', async () => {
  const member = await addMember(app, 'member')
  await setRateLimit(app, `members/${member.userId}`, { output_tokens_per_minute: 3_000 })
  const response = await post(question, member)
  expect([response.status, response.headers.get('x-max-tokens')]).toEqual([200, '3000'])
  expect(lengthsAsked()).toEqual([3_000])
})

const rules = (body: object) => app.send('PATCH', '/organization', { as: app.ada, body })

test('what the organization allows is asked for, and no more', async () => {
  await rules({ allowed_models: [model], max_tokens: 200 })
  try {
    const member = await addMember(app, 'member')
    const other = await post({ ...question, model: 'claude-opus-5-5' }, member)
    expect([other.status, await json(other)]).toMatchObject([404, { error: { code: 'model_not_found' } }])
    const long = await post({ ...question, max_tokens: 201 }, member)
    expect([long.status, await json(long)]).toMatchObject([
      403,
      { error: { type: 'permission_error', code: 'max_tokens_too_large', details: { maximum: 200 } } },
    ])
    expect((await post(question, member)).status).toBe(200)
    expect(lengthsAsked()).toEqual([200])
  } finally {
    await rules({ allowed_models: null, max_tokens: null })
  }
})

test('of twelve at once on a budget for one, nothing is overspent, and what is asked for is paid', async () => {
  await onBudget(100_000_000n, async () => {
    const member = await addMember(app, 'member')
    app.claude.setDefault({ tokens: 2_000, firstTokenMs: 1_000 })
    const statuses = await Promise.all(
      Array.from({ length: 12 }, () =>
        post(question, member).then(async (response) => (await response.text(), response.status)),
      ),
    )
    expect(new Set(statuses)).toEqual(new Set([200, 402]))
    await requireTrueBooks(app)
    expect(await listBudgets(app)).toMatchObject([{ held_usd: '0.00', overdrawn_usd: '0.00' }])
  })
})

const file = { filename: 'a.pdf', file_data: `data:application/pdf;base64,${'JVBERi0='.repeat(100)}` }
const reading = {
  ...question,
  max_tokens: 100,
  messages: [
    {
      role: 'user',
      content: [
        { type: 'file', file },
        { type: 'text', text: 'Read.' },
      ],
    },
  ],
}

test('a PDF is held by what Claude counts, with its margin', async () => {
  await post(reading)
  const [{ messages } = { messages: [] }] = app.claude
    .requests()
    .map(({ body }) => body as { messages: object[] })
  const counted = await app.send('POST', '/v1/messages/count_tokens', {
    as: app.ada,
    body: { model, messages },
  })
  const { input_tokens: tokens } = await json<{ input_tokens: number }>(counted)
  expect((await lastTurn()).bound).toBe(tokens + Math.ceil(tokens * 0.05) + 64)
})

test('a cache of an hour that the client marks is held at its own rate', async () => {
  const cache_control = { type: 'ephemeral', ttl: '1h' }
  await post({
    ...question,
    max_tokens: 100,
    messages: [{ role: 'system', content: 'Be brief.', cache_control }, ...question.messages],
  })
  const { hold, bound } = await lastTurn()
  // In dollars per million: an hour's cache 4, the answer 10.
  expect(hold).toBe(bound * 4_000 + 100 * 10_000)
})
