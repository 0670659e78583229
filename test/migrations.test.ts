import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { lockForMigration, migrate } from '../lib/postgres/migrate.ts'
import { MigrationError } from '../lib/postgres/migrations/migration-error.ts'
import type { Loss } from '../lib/postgres/stock.ts'
import { projectPath } from '../local/project-path.ts'
import { createDatabase, type TestDatabase } from './harness/database.ts'
import { until } from './harness/until.ts'

const describe = `
  SELECT table_name AS name, column_name || ' ' || data_type || ' ' || is_nullable AS text
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migrations'
  UNION ALL SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid) || coalesce(proacl::text, '')
    FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
   ORDER BY 1, 2`
const leftOvers = `
  SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'migrations%'
  UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typname NOT LIKE '%migrations'
  UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace`
const unforced = `
  SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
     AND relname <> 'migrations' AND NOT (relrowsecurity AND relforcerowsecurity)`

const namesIn = (...path: string[]) =>
  readdirSync(projectPath(...path))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.replace('.sql', ''))
    .toSorted()
const names = namesIn('migrations')
const functions = namesIn('migrations', 'functions')
const nothing = { migrations: [], functions: [] }
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

test('migrating down leaves nothing, up again restores the schema, and a second run does no harm', async () => {
  const first = await migrate(database.ownerUrl)
  expect(first.migrations).toEqual(names)
  expect(first.functions.toSorted()).toEqual(functions)
  const schema = await database.rows(describe)
  expect(await migrate(database.ownerUrl)).toEqual(nothing)
  const taken = await migrate(database.ownerUrl, 'down')
  expect(taken.migrations).toEqual(names.toReversed())
  expect(taken.functions.toSorted()).toEqual(functions)
  expect(await database.rows(leftOvers)).toEqual([])
  expect(await migrate(database.ownerUrl)).toEqual(first)
  expect(await database.rows(describe)).toEqual(schema)
})

test('with members of every kind it goes down step by step, every table still walled, and up again', async () => {
  await migrate(database.ownerUrl)
  const schema = await database.rows(describe)
  await fill()
  for (const name of names.toReversed()) {
    const { migrations } = await migrate(database.ownerUrl, 'down', { count: 1 })
    expect(migrations).toEqual([name])
    expect(await database.rows(unforced)).toEqual([])
  }
  expect(await database.rows(leftOvers)).toEqual([])
  await migrate(database.ownerUrl)
  expect(await database.rows(describe)).toEqual(schema)
})

test.each(['up', 'down'] as const)(
  'a migration %s that fails leaves everything as it was',
  async (direction) => {
    await migrate(database.ownerUrl)
    await fill()
    const sinceLedger = names.length - names.indexOf('0004_ledger')
    if (direction === 'up') await migrate(database.ownerUrl, 'down', { count: sinceLedger })
    // An obstacle that only the last step meets.
    await database.rows(
      direction === 'down'
        ? 'CREATE VIEW in_the_way AS SELECT id FROM organizations'
        : 'CREATE TYPE ledger_entry_kind AS ENUM ()',
    )
    const before = await database.rows(describe)
    const applied = await database.rows('SELECT name FROM migrations ORDER BY name')
    await expect(migrate(database.ownerUrl, direction)).rejects.toMatchObject({ severity: 'ERROR' })
    expect(await database.rows(describe)).toEqual(before)
    expect(await database.rows('SELECT name FROM migrations ORDER BY name')).toEqual(applied)
  },
)

test('a loss is announced first, counted over all organizations, and nothing is lost without a yes', async () => {
  await migrate(database.ownerUrl)
  await fill()
  const before = await database.rows(describe)
  const told: [string[], Loss[]][] = []
  const refuse = (taken: string[], losses: Loss[]) => {
    told.push([taken, losses])
    return false
  }
  expect(await migrate(database.ownerUrl, 'down', { agree: refuse })).toEqual(nothing)
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
})

test('for a table that stays, the values of each dropped column are announced', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'llm-app-migrations-'))
  mkdirSync(join(directory, 'functions'))
  writeFileSync(
    join(directory, '0001_table.sql'),
    '-- Up Migration\nCREATE TABLE kept (id text);\n-- Down Migration\nDROP TABLE kept;',
  )
  writeFileSync(
    join(directory, '0002_columns.sql'),
    `-- Up Migration
    ALTER TABLE kept ADD COLUMN lost text, ADD COLUMN empty text;
    -- Down Migration
    ALTER TABLE kept DROP COLUMN lost, DROP COLUMN empty;`,
  )
  await migrate(database.ownerUrl, 'up', {}, directory)
  await database.rows("INSERT INTO kept (id, lost) VALUES ('1', 'x'), ('2', 'y'), ('3', NULL)")
  const told: Loss[][] = []
  const agree = (_: string[], losses: Loss[]) => {
    told.push(losses)
    return true
  }
  await migrate(database.ownerUrl, 'down', { count: 1, agree }, directory)
  expect(told).toEqual([[{ what: 'kept.lost', count: 2 }]])
  rmSync(directory, { recursive: true })
})

test('five deployers at once migrate once', async () => {
  const runs = await Promise.all(Array.from({ length: 5 }, () => migrate(database.ownerUrl)))
  expect(runs.filter(({ migrations }) => migrations.length > 0)).toHaveLength(1)
})

test('a deployer who comes while another migrates waits until that is committed, and sees it', async () => {
  await migrate(database.ownerUrl)
  const other = new Client({ connectionString: database.ownerUrl })
  await other.connect()
  try {
    await lockForMigration(other)
    await other.query("DELETE FROM migrations WHERE name = '0004_ledger'")
    const waiting = migrate(database.ownerUrl)
    await until(async () => {
      const [lock] = await database.rows("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
      return lock
    })
    await other.query('ROLLBACK')
    expect(await waiting).toEqual(nothing)
  } finally {
    await other.end()
  }
})

test.each([
  [
    'by another text of a migration',
    "UPDATE migrations SET digest = 'other' WHERE name = '0002_access'",
    'texts of 0002_access',
  ],
  ['before digests were kept', 'ALTER TABLE migrations DROP COLUMN digest', `texts of ${names.join(', ')}`],
  [
    'by the migrations of before',
    `DELETE FROM migrations; INSERT INTO migrations (name, run_on, digest) VALUES
       ('0001_organizations', now(), 'a'), ('0002_chats', now(), 'b'), ('0003_access', now(), 'c'),
       ('0004_budgets', now(), 'd'), ('0005_journey', now(), 'e')`,
    'migrations (0001_organizations, 0002_chats, 0003_access, 0004_budgets, 0005_journey)',
  ],
])(
  'a database made %s is refused up and down, with what to do, and not touched',
  async (_, change, named) => {
    await migrate(database.ownerUrl)
    await database.rows(change)
    const before = await database.rows('SELECT * FROM migrations ORDER BY name')
    for (const direction of ['up', 'down'] as const) {
      const migrating = migrate(database.ownerUrl, direction)
      await expect(migrating).rejects.toThrow(MigrationError)
      await expect(migrating).rejects.toThrow(`made by other ${named} than this code has`)
      await expect(migrating).rejects.toThrow('npm run dev -- --reset')
    }
    expect(await database.rows('SELECT * FROM migrations ORDER BY name')).toEqual(before)
  },
)

test('a newer database serves older code, as after a rollback, and is not migrated down by it', async () => {
  await migrate(database.ownerUrl)
  await database.rows("INSERT INTO migrations (name, run_on, digest) VALUES ('9999_later', now(), 'later')")
  expect(await migrate(database.ownerUrl)).toEqual(nothing)
  await expect(migrate(database.ownerUrl, 'down')).rejects.toThrow(
    '9999_later, which only newer code can take back',
  )
})
