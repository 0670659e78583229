import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { addMember } from './harness/add-member.ts'
import { type Application, startApplication } from './harness/application.ts'
import { until } from './harness/until.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
  app.claude.setDefault({ text: 'one two three' })
  // Before Postgres has counted any rows, its guesses are at their worst; of a fresh deployment and of a restored one they are.
  for (const table of [
    'turns',
    'chats',
    'messages',
    'budgets',
    'balances',
    'usage_records',
    'ledger_entries',
    'members',
    'api_keys',
  ]) {
    await app.database.rows(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`)
  }
  await app.send('PUT', '/budgets/organization', {
    as: app.ada,
    body: { period: 'monthly', limit_usd: '50.00' },
  })
})
afterAll(() => app.close())

/** A connection tells what it has read at its end, otherwise seconds later. */
async function rowsRead(): Promise<number> {
  const left = () =>
    app.database.rows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'app_runtime'`,
    )
  await until(async () => ((await left()).length === 0 ? true : undefined))
  // So does this one, which prepares the tests.
  await app.database.rows('SELECT pg_stat_force_next_flush()')
  const [row] = await app.database.rows<{ read: string }>(
    `SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes) +
            (SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname <> 'upstream_switches') AS read`,
  )
  return Number(row?.read)
}

const asks: Readonly<Record<string, () => Promise<Response>>> = {
  'a question in a new chat': () => app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi' } }),
  'a question without a chat': () =>
    app.send('POST', '/v1/messages', {
      headers: { 'x-api-key': app.credentials.apiKey, 'anthropic-version': '2023-06-01' },
      body: { model: 'claude-sonnet-4-6', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] },
    }),
}

async function readsOf(ask: () => Promise<Response>, times: number): Promise<number> {
  const before = await rowsRead()
  for (let time = 0; time < times; time++) {
    const response = await ask()
    expect([response.status, (await response.text()).length > 0]).toEqual([200, true])
  }
  await app.idle()
  return ((await rowsRead()) - before) / times
}

const askAlready = asks['a question in a new chat'] as () => Promise<Response>

async function askOften(): Promise<void> {
  for (let round = 0; round < 28; round++) {
    await Promise.all(Array.from({ length: 10 }, async () => (await askAlready()).text()))
  }
}

test.each(Object.entries(asks))(
  '%s reads as many rows after 20 questions of its organization as after 300',
  async (_, ask) => {
    await readsOf(askAlready, 20)
    const few = await readsOf(ask, 10)
    await askOften()
    expect(await readsOf(ask, 10)).toBeLessThan(few + 20)
  },
  60_000,
)

test.each(Object.entries(asks))('%s reads no budget and no balance of anybody else', async (_, ask) => {
  const few = await readsOf(ask, 10)
  await app.database.rows(
    `INSERT INTO budgets (organization_id, scope, subject, period, limit_nano_usd)
       SELECT '${app.ada.organizationId}', 'member', 'user_' || gen_random_uuid(), 'daily', 1 FROM generate_series(1, 400)`,
  )
  await app.database.rows(
    `INSERT INTO balances (organization_id, scope, subject, period, period_start, limit_nano_usd, warn_at_nano_usd)
       SELECT organization_id, scope, subject, period, now(), 1, 1 FROM budgets WHERE scope = 'member'`,
  )
  expect(await readsOf(ask, 10)).toBeLessThan(few + 20)
})

test('a page of chats reads those and no others, once Postgres knows how many there are', async () => {
  await askOften()
  await app.database.rows('ANALYZE chats')
  for (const as of [app.ada, await addMember(app, 'member')]) {
    expect(await readsOf(() => app.send('GET', '/chats?limit=10', { as }), 5)).toBeLessThan(40)
  }
})
