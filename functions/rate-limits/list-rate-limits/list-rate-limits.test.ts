import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readApiKeyId } from '../../../lib/auth/api-keys/api-key.ts'
import type { RateLimitInUse } from '../../../lib/rate-limit/in-use.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'
import { listRateLimits, setRateLimit } from '../../../test/harness/rate-limits.ts'
import { until } from '../../../test/harness/until.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({
    RATE_LIMIT_OUTPUT_TOKENS_PER_MINUTE: '5000',
    RATE_LIMIT_CONCURRENT_STREAMS: '7',
  })
})
afterAll(() => app.close())

test("where none are set, only the deployment's are listed", async () => {
  expect(await listRateLimits(app)).toEqual({
    deployment: {
      requests_per_minute: 1_000_000,
      input_tokens_per_minute: null,
      output_tokens_per_minute: 5_000,
      concurrent_streams: 7,
    },
    data: [],
    has_more: false,
    next_cursor: null,
  })
})

test('those of the organization come first, then those of members and of keys, each with its own place', async () => {
  const keyId = readApiKeyId(app.credentials.apiKey) ?? ''
  const key = await setRateLimit(app, `api-keys/${keyId}`, { concurrent_streams: 3 })
  const member = await setRateLimit(app, `members/${app.ada.userId}`, { concurrent_streams: 2 })
  const organization = await setRateLimit(app, 'organization', { concurrent_streams: 1 })
  const { data } = await listRateLimits(app)
  expect(data).toEqual([organization, member, key])
  expect(data.map(({ user_id, api_key_id }) => [user_id, api_key_id])).toEqual([
    [null, null],
    [app.ada.userId, null],
    [null, keyId],
  ])
  expect((await listRateLimits(app, app.grace)).data).toEqual([])
})

test('each says how much is in use of the limits that hold, and asking for it takes nothing', async () => {
  const dave = await addMember(app, 'member')
  await setRateLimit(app, `members/${dave.userId}`, { requests_per_minute: 2 })
  // The deployment's seven hold.
  await setRateLimit(app, 'organization', { concurrent_streams: 100 })
  const inUse = async () => {
    const { data } = await json<{ data: RateLimitInUse[] }>(
      await app.send('GET', '/rate-limits', { as: app.ada }),
    )
    const of = (id: string | null) => data.find(({ user_id: userId }) => userId === id)?.in_use
    return { organization: of(null), dave: of(dave.userId) }
  }
  const none = { input_tokens_per_minute: null, output_tokens_per_minute: null, concurrent_streams: null }
  expect((await inUse()).dave).toEqual({ ...none, requests_per_minute: 0 })

  app.claude.script({ tokens: 40, tokenMs: 50 })
  const answer = app.send('POST', '/chat', { as: dave, body: { message: 'Hi', max_tokens: 4_000 } })
  const { organization } = await until(async () => {
    const now = await inUse()
    return now.organization?.concurrent_streams === 1 ? now : undefined
  })
  expect(organization).toEqual({
    requests_per_minute: expect.any(Number),
    input_tokens_per_minute: null,
    output_tokens_per_minute: expect.any(Number),
    concurrent_streams: 1,
  })
  expect(organization?.output_tokens_per_minute).toBeGreaterThan(1_000)

  expect((await answer).status).toBe(200)
  await app.idle()
  const after = await inUse()
  expect(after.organization?.concurrent_streams).toBe(0)
  expect(after.organization?.output_tokens_per_minute).toBeLessThanOrEqual(40)
  for (let asked = 0; asked < 5; asked++) {
    expect((await inUse()).dave).toEqual({ ...none, requests_per_minute: 1 })
  }
})

test.each(['member', 'viewer'] as const)('a %s does not see them', async (role) => {
  const as = await addMember(app, role)
  expect((await app.send('GET', '/rate-limits', { as })).status).toBe(403)
})
