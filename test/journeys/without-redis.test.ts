import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { addMember } from '../harness/add-member.ts'
import type { Caller } from '../harness/application.ts'
import { startTappedApplication, type TappedApplication } from '../harness/faults/tapped-application.ts'
import { json } from '../harness/json.ts'
import { setRateLimit } from '../harness/rate-limits.ts'
import { until } from '../harness/until.ts'

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication({ RATE_LIMIT_PATIENCE_MS: '200' })
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({ tokens: 10_000, tokenMs: 20 })
})
afterEach(() => app.taps.redis.mend())
afterAll(() => app.close())

async function limitedTo(streams: number): Promise<Caller> {
  const caller = await addMember(app, 'member')
  await setRateLimit(app, `members/${caller.userId}`, { concurrent_streams: streams })
  return caller
}

const ask = (as: Caller) => app.send('POST', '/chat/stream', { as, body: { message: 'Count.' } })
const turnsOf = ({ userId }: Caller) =>
  app.database.rows<{ id: string; state: string }>('SELECT id, state FROM turns WHERE user_id = $1', [userId])

test('without Redis no more turns run at once than allowed, whichever processes began them', async () => {
  const caller = await limitedTo(2)
  expect([(await ask(caller)).status, (await ask(caller)).status]).toEqual([200, 200])
  // This process alone would take it for the first.
  app.taps.redis.cut()
  const refused = await ask(caller)
  expect([
    refused.status,
    refused.headers.get('x-ratelimit-mode'),
    refused.headers.get('retry-after'),
  ]).toEqual([429, 'degraded', '5'])
  expect(await refused.json()).toMatchObject({
    error: {
      code: 'rate_limit_exceeded',
      details: { scope: 'member', kind: 'concurrent_streams', limit: 2 },
    },
  })
  const [turn, ...others] = await turnsOf(caller)
  expect(others).toHaveLength(1)
  await app.send('POST', `/turns/${turn?.id}/stop`, { as: caller })
  await until(async () =>
    (await turnsOf(caller)).some(({ state }) => state === 'stopped') ? true : undefined,
  )
  expect((await ask(caller)).status).toBe(200)
})

test('turns of others do not reduce the room of a member or a key', async () => {
  const [busy, caller] = [await limitedTo(1), await limitedTo(1)]
  expect((await ask(busy)).status).toBe(200)
  app.taps.redis.cut()
  expect((await ask(caller)).status).toBe(200)
})

test('nor does a key run more turns than allowed', async () => {
  const created = await app.send('POST', '/api-keys', { as: app.ada, body: { name: 'Limited' } })
  const { id, key } = await json<{ id: string; key: string }>(created)
  await setRateLimit(app, `api-keys/${id}`, { concurrent_streams: 1 })
  const askWithKey = () =>
    app.send('POST', '/chat/stream', { headers: { 'x-api-key': key }, body: { message: 'Count.' } })
  expect((await askWithKey()).status).toBe(200)
  app.taps.redis.cut()
  const refused = await askWithKey()
  expect(refused.status).toBe(429)
  expect(await refused.json()).toMatchObject({ error: { details: { scope: 'api_key', limit: 1 } } })
})
