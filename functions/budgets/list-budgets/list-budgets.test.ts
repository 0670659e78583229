import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readApiKeyId } from '../../../lib/auth/api-keys/api-key.ts'
import { newId } from '../../../lib/ids.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { listBudgets, setBudget } from '../../../test/harness/budgets.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

test('without budgets the list is empty', async () => {
  expect(await listBudgets(app)).toEqual([])
})

test('the budget of the organization comes first, then those of members and of keys, each with its own place', async () => {
  const keyId = readApiKeyId(app.credentials.apiKey)
  await setBudget(app, `api-keys/${keyId}`, 3n, 'daily')
  await setBudget(app, `members/${app.ada.userId}`, 2n, 'weekly')
  await setBudget(app, 'organization', 1n, 'monthly')
  expect(
    (await listBudgets(app)).map(({ scope, user_id, api_key_id, period, limit_usd }) => [
      scope,
      user_id,
      api_key_id,
      period,
      limit_usd,
    ]),
  ).toEqual([
    ['organization', null, null, 'monthly', '0.000000001'],
    ['member', app.ada.userId, null, 'weekly', '0.000000002'],
    ['api_key', null, keyId, 'daily', '0.000000003'],
  ])
  expect(await listBudgets(app, app.grace)).toEqual([])
})

const startedAt = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString()

test('of many holds the newest hundred are named, and all are counted', async () => {
  const { organizationId, userId } = app.ada
  for (let n = 0; n < 105; n++) {
    await app.database.rows(
      `INSERT INTO turns (organization_id, id, user_id, request_id, answer_id, model, max_tokens, hold_nano_usd,
                          started_at)
       VALUES ($1, $2, $3, $4, $6, 'claude-sonnet-5-5', 1, 7, $5)`,
      [organizationId, newId('turn'), userId, `request-${n}`, startedAt(n), newId('message')],
    )
  }
  // Made anew, it holds them all.
  await app.send('DELETE', '/budgets/organization', { as: app.ada })
  await setBudget(app, 'organization', 1_000n, 'monthly')
  const [budget] = await listBudgets(app)
  expect(budget).toMatchObject({ hold_count: 105, held_usd: '0.000000735' })
  expect(budget?.holds.map(({ request_id }) => request_id)).toEqual(
    Array.from({ length: 100 }, (_, place) => `request-${104 - place}`),
  )
  expect(budget?.holds[0]).toEqual({
    turn_id: expect.stringMatching(/^turn_/),
    request_id: 'request-104',
    held_usd: '0.000000007',
    started_at: startedAt(104),
  })
})

test.each(['member', 'viewer'] as const)('a %s does not see them', async (role) => {
  const as = await addMember(app, role)
  expect((await app.send('GET', '/budgets', { as })).status).toBe(403)
})
