import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { lockForMigration, migrate } from '../lib/postgres/migrate.ts'
import { MigrationError } from '../lib/postgres/migration-error.ts'
import type { Loss } from '../lib/postgres/stock.ts'
import { projectPath } from '../local/project-path.ts'
import { createDatabase, type TestDatabase } from './harness/database.ts'
import { until } from './harness/until.ts'

const describe = `
  SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
   WHERE table_schema = 'public' AND table_name <> 'migrations' ORDER BY 1, 2`
const leftOvers = `
  SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'migrations%'
  UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typname NOT LIKE '%migrations'
  UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace`
const unforced = `
  SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
     AND relname <> 'migrations' AND NOT (relrowsecurity AND relforcerowsecurity)`

const names = readdirSync(projectPath('migrations')).map((file) => file.replace('.sql', ''))
const organization = `org_${'1'.padStart(32, '0')}`
const id = (kind: string) => `${kind}_${'1'.padStart(32, '0')}`
const userOf = (number: number) => `user_${String(number).padStart(32, '0')}`

let database: TestDatabase
beforeEach(async () => {
  database = await createDatabase('template1')
})
afterEach(async () => await database.drop())

/** Members of every kind that the schema allows, with a chat, a turn, a key and a budget. */
async function fill(): Promise<void> {
  await database.rows(`INSERT INTO organizations (id, name) VALUES ('${organization}', 'Acme')`)
  await database.rows(
    `INSERT INTO members (organization_id, user_id, email, subject, role, removed_at) VALUES
       ('${organization}', '${userOf(1)}', 'ada@acme.example', NULL, 'owner', NULL),
       ('${organization}', '${userOf(2)}', NULL, 'idp|2', 'admin', NULL),
       ('${organization}', '${userOf(3)}', NULL, 'idp|3', 'member', NULL),
       ('${organization}', '${userOf(4)}', 'ada@acme.example', NULL, 'owner', now()),
       ('${organization}', '${userOf(5)}', 'ada@acme.example', 'idp|5', 'member', now()),
       ('${organization}', '${userOf(6)}', NULL, NULL, 'viewer', now())`,
  )
  await database.rows(
    `INSERT INTO chats (organization_id, id, user_id, title) VALUES ('${organization}', '${id('chat')}', '${userOf(2)}', 'A chat')`,
  )
  await database.rows(
    `INSERT INTO turns (organization_id, id, chat_id, user_id, request_id, answer_id, model, max_tokens)
     VALUES ('${organization}', '${id('turn')}', '${id('chat')}', '${userOf(2)}', 'req_1', '${id('msg')}', 'claude', 1)`,
  )
  await database.rows(
    `INSERT INTO budgets (organization_id, scope, subject, period, limit_nano_usd)
     VALUES ('${organization}', 'organization', '${organization}', 'total', 1)`,
  )
}

const allRows = async () =>
  (
    await database.rows<{ count: string }>(
      'SELECT (SELECT count(*) FROM members) + (SELECT count(*) FROM budgets) AS count',
    )
  )[0]?.count

test('all the way down leaves nothing, and up again is what it was; a second migration does no harm', async () => {
  expect(await migrate(database.ownerUrl)).toEqual(names)
  const schema = await database.rows(describe)
  expect(await migrate(database.ownerUrl)).toEqual([])
  expect(await migrate(database.ownerUrl, 'down')).toEqual(names.toReversed())
  expect(await database.rows(leftOvers)).toEqual([])
  expect(await migrate(database.ownerUrl)).toEqual(names)
  expect(await database.rows(describe)).toEqual(schema)
})

test('with members of every kind it goes down step by step, every table still walled, and up again', async () => {
  await migrate(database.ownerUrl)
  const schema = await database.rows(describe)
  await fill()
  for (const name of names.toReversed()) {
    expect(await migrate(database.ownerUrl, 'down', { count: 1 })).toEqual([name])
    expect(await database.rows(unforced)).toEqual([])
  }
  await migrate(database.ownerUrl)
  expect(await database.rows(describe)).toEqual(schema)
})

test('who was removed is nobody of the older schema: without an address of theirs, and with the least role', async () => {
  await migrate(database.ownerUrl)
  await fill()
  await migrate(database.ownerUrl, 'down', { count: names.length - names.indexOf('0003_access') })
  expect(await database.rows('SELECT user_id, email, role FROM members ORDER BY user_id')).toEqual([
    { user_id: userOf(1), email: 'ada@acme.example', role: 'owner' },
    { user_id: userOf(2), email: userOf(2), role: 'admin' },
    { user_id: userOf(3), email: userOf(3), role: 'member' },
    { user_id: userOf(4), email: `${userOf(4)} ada@acme.example`, role: 'viewer' },
    { user_id: userOf(5), email: `${userOf(5)} ada@acme.example`, role: 'viewer' },
    { user_id: userOf(6), email: userOf(6), role: 'viewer' },
  ])
})

test.each(['up', 'down'] as const)(
  'a migration %s that fails leaves everything as it was',
  async (direction) => {
    await migrate(database.ownerUrl)
    await fill()
    if (direction === 'up') await migrate(database.ownerUrl, 'down', { count: 3 })
    // Something that only the last of the steps cannot pass, after others have.
    await database.rows(
      direction === 'down'
        ? 'CREATE VIEW in_the_way AS SELECT id FROM organizations'
        : 'CREATE FUNCTION find_turns_to_sweep() RETURNS void LANGUAGE sql RETURN NULL; CREATE TABLE in_the_way (); CREATE TYPE ledger_entry_kind AS ENUM ()',
    )
    const before = await database.rows(describe)
    const applied = await database.rows('SELECT name FROM migrations ORDER BY name')
    await expect(migrate(database.ownerUrl, direction)).rejects.toMatchObject({ severity: 'ERROR' })
    expect(await database.rows(describe)).toEqual(before)
    expect(await database.rows('SELECT name FROM migrations ORDER BY name')).toEqual(applied)
  },
)

test('what is lost is told before it is, counted over all organizations, and without a yes nothing is', async () => {
  await migrate(database.ownerUrl)
  await fill()
  const before = await database.rows(describe)
  const told: [string[], Loss[]][] = []
  const refuse = (taken: string[], losses: Loss[]) => {
    told.push([taken, losses])
    return false
  }
  expect(await migrate(database.ownerUrl, 'down', { agree: refuse })).toEqual([])
  expect(told[0]?.[0]).toEqual(names.toReversed())
  expect(told[0]?.[1]).toEqual(
    expect.arrayContaining([
      { what: 'budgets', count: 1 },
      { what: 'chats', count: 1 },
      { what: 'members', count: 6 },
      { what: 'organizations', count: 1 },
      { what: 'turns', count: 1 },
    ]),
  )
  expect(await database.rows(describe)).toEqual(before)
  expect(await allRows()).toBe('7')

  await migrate(database.ownerUrl, 'down', {
    agree: refuse,
    count: names.length - names.indexOf('0003_access'),
  })
  expect(told[1]?.[1]).toEqual(
    expect.arrayContaining([
      { what: 'budgets', count: 1 },
      { what: 'members.removed_at', count: 3 },
      { what: 'members.subject', count: 3 },
    ]),
  )
  expect(told[1]?.[1].map(({ what }) => what)).not.toContain('members')
})

test('five deployers at once migrate once', async () => {
  const runs = await Promise.all(Array.from({ length: 5 }, () => migrate(database.ownerUrl)))
  expect(runs.filter((run) => run.length > 0)).toHaveLength(1)
})

test('who comes while another migrates waits until that is committed, and sees it', async () => {
  await migrate(database.ownerUrl)
  const other = new Client({ connectionString: database.ownerUrl })
  await other.connect()
  try {
    await lockForMigration(other)
    await other.query("DELETE FROM migrations WHERE name = '0005_journey'")
    const waiting = migrate(database.ownerUrl)
    await until(async () => {
      const [lock] = await database.rows("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
      return lock
    })
    await other.query('ROLLBACK')
    expect(await waiting).toEqual([])
  } finally {
    await other.end()
  }
})

test.each([
  [
    'by another text of a migration',
    "UPDATE migrations SET digest = 'other' WHERE name = '0003_access'",
    '0003_access',
  ],
  ['before digests were kept', 'ALTER TABLE migrations DROP COLUMN digest', names.join(', ')],
])(
  'a database that was made %s is refused with what to do, up and down, and not touched',
  async (_, change, named) => {
    await migrate(database.ownerUrl)
    await database.rows(change)
    const before = await database.rows('SELECT * FROM migrations ORDER BY name')
    for (const direction of ['up', 'down'] as const) {
      const migrating = migrate(database.ownerUrl, direction)
      await expect(migrating).rejects.toThrow(MigrationError)
      await expect(migrating).rejects.toThrow(`another text of ${named} than this code has`)
      await expect(migrating).rejects.toThrow('npm run dev -- --reset')
    }
    expect(await database.rows('SELECT * FROM migrations ORDER BY name')).toEqual(before)
  },
)

test('a database that is ahead serves older code, as after a deployment was taken back, and is not taken back by it', async () => {
  await migrate(database.ownerUrl)
  await database.rows("INSERT INTO migrations (name, run_on, digest) VALUES ('9999_later', now(), 'later')")
  expect(await migrate(database.ownerUrl)).toEqual([])
  await expect(migrate(database.ownerUrl, 'down')).rejects.toThrow(
    '9999_later, which only newer code can take back',
  )
})
