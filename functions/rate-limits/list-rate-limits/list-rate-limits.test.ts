import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readApiKeyId } from '../../../lib/auth/api-keys/api-key.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { listRateLimits, setRateLimit } from '../../../test/harness/rate-limits.ts'

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

test.each(['member', 'viewer'] as const)('a %s does not see them', async (role) => {
  const as = await addMember(app, role)
  expect((await app.send('GET', '/rate-limits', { as })).status).toBe(403)
})
