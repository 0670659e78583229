import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { readApiKeyId } from '../../lib/auth/api-keys/api-key.ts'
import { newId } from '../../lib/ids.ts'
import { addMember } from '../harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../harness/application.ts'
import { parsePrometheus, valueOf } from '../harness/prometheus-text.ts'
import { setRateLimit } from '../harness/rate-limits.ts'
import { until } from '../harness/until.ts'

let app: Application
/** How far, in ms, our clock is ahead, so that callers are looked up anew without waiting. Redis keeps its own time. */
let aheadMs = 0
const now = Date.now.bind(Date)

beforeAll(async () => {
  app = await startApplication()
  Date.now = () => now() + aheadMs
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({ text: 'one two three' })
})
afterEach(() => {
  aheadMs += 10_000
})
afterAll(async () => {
  Date.now = now
  await app.close()
})

/** A new member of Acme with their own limits and nothing counted yet. */
async function limited(limits: Record<string, number>): Promise<Caller> {
  const caller = await addMember(app, 'member')
  const columns = Object.keys(limits)
  await app.database.rows(
    `INSERT INTO rate_limits (organization_id, scope, subject, ${columns.join(', ')})
     VALUES ($1, 'member', $2, ${columns.map((_, index) => `$${index + 3}`).join(', ')})`,
    [caller.organizationId, caller.userId, ...Object.values(limits)],
  )
  return caller
}
const say = (as: Caller, more: Record<string, unknown> = {}) =>
  app.send('POST', '/chat', { as, body: { message: 'Hi', max_tokens: 100, ...more } })
const remaining = (response: Response) =>
  Number(/"member-output-tokens";r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1])
const statuses = (responses: Response[]) => responses.map(({ status }) => status)

test('the second request is refused where one a minute is allowed, with the limit and when to come back', async () => {
  const caller = await limited({ requests_per_minute: 1 })
  expect((await say(caller)).status).toBe(200)
  const refused = await say(caller)
  expect(refused.status).toBe(429)
  expect(await refused.json()).toMatchObject({
    error: {
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
      details: {
        scope: 'member',
        kind: 'requests_per_minute',
        limit: 1,
        retry_after_seconds: expect.any(Number),
      },
    },
  })
  const wait = Number(refused.headers.get('retry-after'))
  expect(wait).toBeGreaterThan(0)
  expect(wait).toBeLessThanOrEqual(60)
  expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
  expect(app.claude.requests()).toHaveLength(1)
  expect(await app.database.rows('SELECT 1 FROM turns WHERE user_id = $1', [caller.userId])).toHaveLength(1)
  await app.idle()
  const metrics = parsePrometheus(await (await app.send('GET', '/metrics')).text())
  expect(valueOf(metrics, 'refusals_total', { code: 'rate_limit_exceeded' })).toBeGreaterThan(0)
})

test('every authenticated response says how much is left, even refusals and mistakes, and each costs a permit', async () => {
  const caller = await limited({ requests_per_minute: 50 })
  const answers = [
    await app.send('GET', '/chats', { as: caller }),
    await app.send('GET', '/chats?limit=0', { as: caller }),
    await app.send('GET', `/chats/${newId('chat')}`, { as: caller }),
    await app.send('GET', '/health', { as: caller }),
  ]
  expect(statuses(answers)).toEqual([200, 400, 404, 200])
  const left = answers.map(({ headers }) => headers.get('x-ratelimit-remaining'))
  expect(left).toEqual(['49', '48', '47', '46'])
  for (const { headers } of answers) {
    expect(headers.get('x-ratelimit-limit')).toBe('50')
    expect(headers.get('ratelimit-policy')).toContain('"member-requests";q=50;w=60')
    expect(headers.get('ratelimit')).toMatch(/"member-requests";r=\d+;t=\d+/)
  }
})

test('requests that ask Claude are counted apart from others, even mistakes', async () => {
  const caller = await limited({ requests_per_minute: 2 })
  const look = () => app.send('GET', '/chats', { as: caller })
  expect(statuses([await look(), await look(), await look()])).toEqual([200, 200, 429])
  const said = [await say(caller), await say(caller, { unknown: 1 }), await say(caller)]
  expect(statuses(said)).toEqual([200, 400, 429])
})

test('administration has a limit of its own: no other limit keeps an admin from lifting it', async () => {
  const admin = await addMember(app, 'admin')
  await setRateLimit(app, `members/${admin.userId}`, { requests_per_minute: 1 })
  const path = `/rate-limits/members/${admin.userId}`
  const manage = (more: object = {}) =>
    app.send('PUT', path, { as: admin, body: { requests_per_minute: 1, ...more } })
  expect(statuses([await say(admin), await say(admin), await look(admin), await look(admin)])).toEqual([
    200, 429, 200, 429,
  ])
  const managed = [await manage(), await manage(), await app.send('GET', '/api-keys', { as: admin })]
  expect(statuses(managed)).toEqual([200, 200, 200])
  expect(managed.map((response) => limitOf(response)[0])).toEqual(['1000000', '1000000', '1000000'])
  // A plain member does not become an admin by asking for what admins may.
  const member = await limited({ requests_per_minute: 1 })
  expect(statuses([await look(member), await look(member)])).toEqual([200, 429])
  expect((await app.send('GET', '/api-keys', { as: member })).status).toBe(403)
})

test('tokens that an answer did not need are returned, and those that it needed are not', async () => {
  const caller = await limited({ output_tokens_per_minute: 250 })
  expect(remaining(await say(caller, { max_tokens: 200 }))).toBe(50)
  await app.idle()
  // Three tokens were used; some have flown back since.
  expect(remaining(await app.send('GET', '/chats', { as: caller }))).toBeGreaterThanOrEqual(247)
  expect((await say(caller, { max_tokens: 240 })).status).toBe(200)
})

test('what a long chat sends again is charged once Claude has reported how much it was', async () => {
  const caller = await limited({ input_tokens_per_minute: 1_000 })
  app.claude.setDefault({ text: 'Yes.', usage: { input_tokens: 5_000 } })
  expect((await say(caller)).status).toBe(200)
  await app.idle()
  const refused = await say(caller)
  expect(refused.status).toBe(429)
  expect(await refused.json()).toMatchObject({ error: { details: { kind: 'input_tokens_per_minute' } } })
})

test('a request without a length gets an answer that the smallest limit lets pass, and is told', async () => {
  for (const path of ['/chat', '/chat/stream']) {
    const caller = await limited({ output_tokens_per_minute: 50 })
    const response = await app.send('POST', path, { as: caller, body: { message: 'Hi' } })
    expect([path, response.status, response.headers.get('x-max-tokens')]).toEqual([path, 200, '50'])
    await response.text()
    expect(app.claude.requests().at(-1)?.body).toMatchObject({ max_tokens: 50 })
  }
})

test('a limit above the usual length shortens nothing, and one of 0 lets nothing pass', async () => {
  const fast = await limited({ output_tokens_per_minute: 5_000 })
  const answered = await app.send('POST', '/chat', { as: fast, body: { message: 'Hi' } })
  expect([answered.status, answered.headers.get('x-max-tokens')]).toEqual([200, null])
  const none = await limited({ output_tokens_per_minute: 0 })
  const refused = await app.send('POST', '/chat', { as: none, body: { message: 'Hi' } })
  expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: 'above_rate_limit' } }])
})

test('an answer longer than the whole limit can never pass, so its caller is not told to wait', async () => {
  const caller = await limited({ output_tokens_per_minute: 50 })
  const refused = await say(caller)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([403, null])
  expect(await refused.json()).toMatchObject({
    error: { code: 'above_rate_limit', details: { limit: 50, need: 100 } },
  })
})

test('two streams at once where two are allowed; the third may come when one has ended', async () => {
  const caller = await limited({ concurrent_streams: 2 })
  app.claude.setDefault({ text: 'one two three', firstTokenMs: 500 })
  const first = say(caller)
  const second = app.send('POST', '/chat/stream', { as: caller, body: { message: 'Hi' } })
  while (app.claude.requests().length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
  const third = await say(caller)
  expect(third.status).toBe(429)
  expect(await third.json()).toMatchObject({ error: { details: { kind: 'concurrent_streams', limit: 2 } } })
  await (await first).text()
  await (await second).text()
  expect((await say(caller)).status).toBe(200)
})

test('one member’s use does not reduce another’s limits', async () => {
  const caller = await limited({ requests_per_minute: 1 })
  await say(caller)
  expect((await say(caller)).status).toBe(429)
  expect((await say(app.ada)).status).toBe(200)
})

test('a member in a long chat who asks nothing of Claude pays only requests', async () => {
  const caller = await limited({ output_tokens_per_minute: 1, requests_per_minute: 100 })
  expect((await app.send('GET', '/chats', { as: caller })).status).toBe(200)
})

const limitOf = ({ headers }: Response) => [
  headers.get('x-ratelimit-limit'),
  headers.get('x-ratelimit-remaining'),
]
const look = (as: Caller) => app.send('GET', '/chats', { as })

test('limits hold at most ten seconds after they were set, and count earlier use', async () => {
  const caller = await addMember(app, 'member')
  const path = `members/${caller.userId}` as const
  await setRateLimit(app, path, { requests_per_minute: 5 })
  for (const left of ['4', '3']) expect(limitOf(await look(caller))).toEqual(['5', left])
  await setRateLimit(app, path, { requests_per_minute: 3 })
  expect(limitOf(await look(caller))).toEqual(['5', '2'])
  aheadMs += 10_000
  expect((await look(caller)).status).toBe(429)
  await app.send('DELETE', `/rate-limits/${path}`, { as: app.ada })
  expect((await look(caller)).status).toBe(429)
  aheadMs += 10_000
  expect(limitOf(await look(caller))[0]).toBe('1000000')
})

test('the lower limit of the organization’s and the deployment’s holds', async () => {
  for (const [own, holds] of [
    [999_999, '999999'],
    [1_000_001, '1000000'],
  ] as const) {
    await setRateLimit(app, 'organization', { requests_per_minute: own })
    aheadMs += 10_000
    const { headers } = await look(app.ada)
    expect(headers.get('ratelimit-policy')).toContain(`"organization-requests";q=${holds};`)
  }
})

test('a key’s limits bind everyone who uses it, and not its member in person', async () => {
  const { apiKey } = app.credentials
  await setRateLimit(app, `api-keys/${readApiKeyId(apiKey)}`, { requests_per_minute: 1 })
  const headers = { 'x-api-key': apiKey }
  const answers = [
    await app.send('GET', '/chats', { headers }),
    await app.send('GET', '/chats', { headers }),
    await look(app.ada),
  ]
  expect(statuses(answers)).toEqual([200, 429, 200])
  expect(await answers[1]?.json()).toMatchObject({ error: { details: { scope: 'api_key', limit: 1 } } })
})

test.each(['constructor', '__proto__', 'toString'])(
  'the model %j is no model, and is not counted as one',
  async (model) => {
    const caller = await limited({ output_tokens_per_minute: 5_000 })
    const response = await app.send('POST', '/chat', { as: caller, body: { message: 'Hi', model } })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'model_unavailable' } })
  },
)

/** A turn that runs until its stream is abandoned, and its followers. */
async function beginTurn(as: Caller) {
  app.claude.script({ tokens: 10_000, tokenMs: 20 })
  const response = await app.send('POST', '/chat/stream', {
    as,
    body: { message: 'Count.', max_tokens: 100 },
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const { value = '' } = (await reader?.read()) ?? {}
  const turnId = /"turn_id":"(turn_[0-9a-f]{32})"/.exec(value)?.[1] ?? ''
  return {
    follow: () => app.send('GET', `/turns/${turnId}/stream`, { as }),
    stop: async () => {
      await app.send('POST', `/turns/${turnId}/stop`, { as })
      while (!(await reader?.read())?.done);
    },
  }
}

test('followers of a turn have slots of their own kind: a caller with one stream can resume it, once', async () => {
  const caller = await limited({ concurrent_streams: 1 })
  const turn = await beginTurn(caller)
  expect((await say(caller)).status).toBe(429)
  expect((await turn.follow()).status).toBe(200)
  const second = await turn.follow()
  expect([second.status, second.headers.get('retry-after')]).toEqual([429, '5'])
  expect(await second.json()).toMatchObject({
    error: {
      code: 'rate_limit_exceeded',
      details: { scope: 'member', kind: 'concurrent_streams', limit: 1 },
    },
  })
  await turn.stop()
  // A follower who has read to the end has freed the slot.
  expect(await until(async () => ((await turn.follow()).status === 200 ? true : undefined))).toBe(true)
})

test('at most ten may follow a turn', async () => {
  const caller = await limited({ concurrent_streams: 100 })
  const turn = await beginTurn(caller)
  const followers = await Promise.all(Array.from({ length: 12 }, turn.follow))
  expect(statuses(followers).filter((status) => status === 200)).toHaveLength(10)
  const refused = followers.find(({ status }) => status === 429)
  expect(await refused?.json()).toMatchObject({ error: { details: { scope: 'turn', limit: 10 } } })
  await turn.stop()
})
