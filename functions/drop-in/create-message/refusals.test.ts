import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { parseUsd } from '../../../lib/budget/prices/money.ts'
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

const question = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] }
const post = (body: unknown = question, as: Caller = app.ada, headers: Record<string, string> = {}) =>
  app.send('POST', '/v1/messages', { as, body, headers })
const refusal = async (response: Response) => {
  const { error } = await json<{ error: { type: string; code: string } }>(response)
  return [response.status, error.type, error.code]
}
const asking = (more: object) => JSON.stringify({ ...question, ...more })
const withMembers = (members: string) => `{${members},${JSON.stringify(question).slice(1)}`

test.each([
  ['nothing', '', 'invalid_json'],
  ['a list', '[]', 'invalid_json'],
  ['null', 'null', 'invalid_json'],
  ['half of a body', '{"model":"claude-sonnet-5-5",', 'invalid_json'],
  ['a stream in words', asking({ stream: 'true' }), 'invalid_request'],
  ['a stream as a number', asking({ stream: 1 }), 'invalid_request'],
  ['no tokens', asking({ max_tokens: 0 }), 'invalid_request'],
  ['tokens in words', asking({ max_tokens: '9' }), 'invalid_request'],
  ['half a token', asking({ max_tokens: 1.5 }), 'invalid_request'],
  ['messages that are no list', asking({ messages: {} }), 'invalid_request'],
  ['two models', asking({ model: ['claude-sonnet-5-5'] }), 'invalid_request'],
  ['stream twice, once in escapes', withMembers('"\\u0073tream":true,"stream":false'), 'duplicate_field'],
  ['600 levels', withMembers(`"metadata":${'['.repeat(600)}${']'.repeat(600)}`), 'json_too_deep'],
  [
    'half a million levels',
    withMembers(`"metadata":${'['.repeat(500_000)}${']'.repeat(500_000)}`),
    'json_too_deep',
  ],
])('%s is a 400, and asks nobody', async (_what, body, code) => {
  expect(await refusal(await post(body))).toEqual([400, 'invalid_request_error', code])
  expect(app.claude.requests()).toHaveLength(0)
})

test('bytes that are no UTF-8 are a 400', async () => {
  const response = await fetch(`${app.url}/v1/messages`, {
    method: 'POST',
    headers: {
      'x-org-id': app.ada.organizationId,
      'x-user-id': app.ada.userId,
      'content-type': 'application/json',
    },
    body: Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
  })
  expect(await refusal(response)).toEqual([400, 'invalid_request_error', 'invalid_json'])
})

test.each([
  ['a field "__proto__"', withMembers('"metadata":{"__proto__":{"a":1}},"__proto__":{"stream":true}')],
  ['NUL', withMembers('"metadata":{"user_id":"\\u0000"}')],
  ['a lone surrogate', withMembers('"metadata":{"user_id":"\\ud800"}')],
  ['a nameless field', withMembers('"":1')],
])('%s is none of our business: Claude is sent it as it came', async (_what, body) => {
  const response = await post(body)
  expect([response.status, app.claude.requests().length]).toEqual([expect.any(Number), 1])
  expect(app.claude.requests()[0]?.bytes).toBe(body.replace('{', '{"stream":true,'))
})

const image = (bytes: number) => ({
  ...question,
  stream: true,
  messages: [
    {
      role: 'user',
      content: [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(bytes) } },
      ],
    },
  ],
})

test('a body of 3.9 MB goes through as it is, and one above the limit is a 413', async () => {
  const passed = await post(image(3_900_000))
  expect(passed.status).toBe(200)
  await passed.text()
  expect(app.claude.requests()[0]?.bytes).toBe(JSON.stringify(image(3_900_000)))
  expect(await refusal(await post(image(4_400_000)))).toEqual([413, 'request_too_large', 'request_too_large'])
})

const rules = (body: object) => app.send('PATCH', '/organization', { as: app.ada, body })

test('a model that the organization does not allow is a 404, and more tokens than it allows are a 403', async () => {
  await rules({ allowed_models: ['claude-sonnet-5-5'], max_tokens: 200 })
  try {
    const member = await addMember(app, 'member')
    const asked = (more: object) => post({ ...question, ...more }, member).then(refusal)
    expect(await asked({ model: 'claude-opus-5-5' })).toEqual([404, 'not_found_error', 'model_not_found'])
    expect(await asked({ max_tokens: 201 })).toEqual([403, 'permission_error', 'max_tokens_too_large'])
    const thinking = { type: 'enabled', budget_tokens: 201 }
    expect(await asked({ thinking })).toEqual([403, 'permission_error', 'max_tokens_too_large'])
    expect(app.claude.requests()).toHaveLength(0)
    expect((await post({ ...question, max_tokens: 200 }, member)).status).toBe(200)
  } finally {
    await rules({ allowed_models: null, max_tokens: null })
  }
})

test('a suspended organization is refused', async () => {
  const { organizationId } = app.grace
  await app.database.rows('UPDATE organizations SET suspended_at = now() WHERE id = $1', [organizationId])
  try {
    expect(await refusal(await post(question, app.grace))).toEqual([
      403,
      'permission_error',
      'organization_suspended',
    ])
    expect(app.claude.requests()).toHaveLength(0)
  } finally {
    await app.database.rows('UPDATE organizations SET suspended_at = NULL WHERE id = $1', [organizationId])
  }
})

test('a rate limit is a 429 with the time to wait, which is short enough to be waited for', async () => {
  const member = await addMember(app, 'member')
  await setRateLimit(app, `members/${member.userId}`, { requests_per_minute: 1 })
  await post(question, member)
  const limited = await post(question, member)
  expect(await refusal(limited)).toEqual([429, 'rate_limit_error', 'rate_limit_exceeded'])
  const wait = Number(limited.headers.get('retry-after'))
  expect([wait > 0 && wait <= 60, limited.headers.get('x-should-retry')]).toEqual([true, null])
})

test('of thirty at once on a budget for five, five pass, and nothing is overspent', async () => {
  const member = await addMember(app, 'member')
  const body = { ...question, max_tokens: 1_000 }
  await (await post(body, member)).text()
  const [{ hold } = { hold: '0' }] = await app.database.rows<{ hold: string }>(
    'SELECT hold_nano_usd AS hold FROM turns ORDER BY started_at DESC LIMIT 1',
  )
  await setBudget(app, 'organization', 5n * BigInt(hold))
  try {
    app.claude.setDefault({ tokens: 1_000, firstTokenMs: 1_500 })
    const statuses = await Promise.all(
      Array.from({ length: 30 }, () =>
        post(body, member).then(async (response) => (await response.text(), response.status)),
      ),
    )
    expect(statuses.filter((status) => status === 200)).toHaveLength(5)
    expect(statuses.filter((status) => status === 402)).toHaveLength(25)
    await requireTrueBooks(app)
    const [budget] = await listBudgets(app)
    expect(budget).toMatchObject({ held_usd: '0.00', overdrawn_usd: '0.00' })
    expect(parseUsd(budget?.spent_usd ?? '')).toBeGreaterThan(0n)
  } finally {
    await app.send('DELETE', '/budgets/organization?period=total', { as: app.ada })
  }
})

const lastHold = async () => {
  const [row] = await app.database.rows<{ hold: string; bound: string; cost: string }>(
    `SELECT t.hold_nano_usd AS hold, t.prompt_tokens_bound AS bound, u.cost_nano_usd AS cost
       FROM turns t JOIN usage_records u ON u.turn_id = t.id ORDER BY t.started_at DESC LIMIT 1`,
  )
  return { hold: Number(row?.hold), bound: Number(row?.bound), cost: Number(row?.cost) }
}

test('a cache of an hour is held and charged at its own rate', async () => {
  const cache_control = { type: 'ephemeral', ttl: '1h' }
  app.claude.script({
    tokens: 10,
    usage: { input_tokens: 3, cache_creation: { ephemeral_1h_input_tokens: 50 } },
  })
  await (await post({ ...question, system: [{ type: 'text', text: 'Be brief.', cache_control }] })).text()
  const { hold, bound, cost } = await lastHold()
  // In dollars per million: an hour's cache 4, the prompt 2, the answer 10.
  expect(hold).toBe(bound * 4_000 + 100 * 10_000)
  expect(cost).toBe(3 * 2_000 + 50 * 4_000 + 10 * 10_000)
})
