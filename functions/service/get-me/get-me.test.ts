import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readApiKeyId } from '../../../lib/auth/api-keys/api-key.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import type { SendOptions } from '../../../test/harness/application.ts'
import { setBudget } from '../../../test/harness/budgets.ts'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../../test/harness/faults/tapped-application.ts'
import { json } from '../../../test/harness/json.ts'
import { setRateLimit } from '../../../test/harness/rate-limits.ts'

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication()
})
afterAll(() => app.close())

interface Me {
  organization: { name: string }
  api_key_id: string | null
  scopes: string[]
  rate_limits: Record<string, (Record<string, number | null> & { in_use: object | null }) | null>
  budgets: { scope: string; user_id: string | null; limit_usd: string }[]
}
const me = async (options: SendOptions) => json<Me>(await app.send('GET', '/me', options))

test("a member sees who they are, and the deployment's limits where no others are set", async () => {
  const bob = await addMember(app, 'member')
  expect(await me({ as: bob })).toEqual({
    organization: { id: app.ada.organizationId, name: 'Acme' },
    user: { id: bob.userId, email: bob.email, role: 'member' },
    api_key_id: null,
    scopes: ['chat:read', 'organization:read', 'chat:write'],
    rate_limits: {
      organization: {
        requests_per_minute: 1_000_000,
        input_tokens_per_minute: null,
        output_tokens_per_minute: null,
        concurrent_streams: 1_000,
        in_use: {
          requests_per_minute: 0,
          input_tokens_per_minute: null,
          output_tokens_per_minute: null,
          concurrent_streams: 0,
        },
      },
      member: null,
      api_key: null,
    },
    budgets: [],
  })
})

test('what has changed is seen at once, though a change is believed elsewhere for ten seconds', async () => {
  const frank = await addMember(app, 'member')
  expect((await me({ as: frank })).organization.name).toBe('Acme')
  const change = (method: string, path: string, body: object) => app.send(method, path, { as: app.ada, body })
  await change('PATCH', '/organization', { name: 'Acme Ltd' })
  await change('PATCH', `/members/${frank.userId}`, { role: 'admin' })
  await change('PUT', `/rate-limits/members/${frank.userId}`, { concurrent_streams: 2 })
  expect(await me({ as: frank })).toMatchObject({
    organization: { name: 'Acme Ltd' },
    user: { role: 'admin' },
    rate_limits: { member: { concurrent_streams: 2 } },
  })
  await change('PATCH', '/organization', { name: 'Acme' })
})

test('every caller sees the budgets and limits that bind them, and no others', async () => {
  const [carol, dave] = [await addMember(app, 'member'), await addMember(app, 'member')]
  const keyId = readApiKeyId(app.credentials.apiKey) ?? ''
  await setBudget(app, 'organization', 9n, 'monthly')
  await setBudget(app, `members/${carol.userId}`, 2n, 'daily')
  await setBudget(app, `members/${dave.userId}`, 3n, 'daily')
  await setBudget(app, `api-keys/${keyId}`, 4n, 'daily')
  await app.send('PUT', `/rate-limits/members/${carol.userId}`, {
    as: app.ada,
    body: { requests_per_minute: 7 },
  })

  const carols = await me({ as: carol })
  expect(carols.budgets.map(({ scope, limit_usd }) => [scope, limit_usd])).toEqual([
    ['organization', '0.000000009'],
    ['member', '0.000000002'],
  ])
  expect(carols.rate_limits['member']).toMatchObject({ requests_per_minute: 7, concurrent_streams: null })

  const withKey = await me({ headers: { 'x-api-key': app.credentials.apiKey } })
  expect(withKey.api_key_id).toBe(keyId)
  expect(withKey.scopes.toSorted()).toEqual(['chat:read', 'chat:write'])
  expect(withKey.budgets.map(({ scope }) => scope)).toEqual(['organization', 'api_key'])
  expect((await me({ as: app.grace })).budgets).toEqual([])
})

test('what a caller has used of their own limits is told, until Redis cannot be asked', async () => {
  const erin = await addMember(app, 'member')
  await setRateLimit(app, `members/${erin.userId}`, { requests_per_minute: 2, concurrent_streams: 1 })
  await app.send('POST', '/chat', { as: erin, body: { message: 'Hi' } })
  await app.idle()
  const inUse = async () => (await me({ as: erin })).rate_limits['member']?.in_use
  expect(await inUse()).toEqual({
    requests_per_minute: 1,
    input_tokens_per_minute: null,
    output_tokens_per_minute: null,
    concurrent_streams: 0,
  })

  app.taps.redis.cut()
  expect(await inUse()).toBeNull()
  const listed = await app.send('GET', '/rate-limits', { as: app.ada })
  expect(listed.status).toBe(200)
  const { data } = await json<{ data: { in_use: object | null }[] }>(listed)
  expect(data.map(({ in_use: known }) => known)).toEqual(data.map(() => null))
  app.taps.redis.mend()
})
