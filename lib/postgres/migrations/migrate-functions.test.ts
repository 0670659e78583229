import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { projectPath } from '../../../local/project-path.ts'
import { createDatabase, type TestDatabase } from '../../../test/harness/database.ts'
import { until } from '../../../test/harness/until.ts'
import { lockForMigration, migrate } from '../migrate.ts'

/** As later code may have them. */
let directory: string
let database: TestDatabase
/** The owner of the tables and functions. */
let owner: Client

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'llm-app-migrations-'))
  cpSync(projectPath('migrations'), directory, { recursive: true })
  database = await createDatabase()
  owner = new Client({ connectionString: database.ownerUrl })
  await owner.connect()
})
afterEach(async () => {
  await owner.end()
  await database.drop()
  rmSync(directory, { recursive: true })
})

const fileOf = (name: string) => join(directory, 'functions', `${name}.sql`)
const write = (name: string, text: string) => writeFileSync(fileOf(name), text)

function edit(name: string, find: string, replace: string): void {
  const text = readFileSync(fileOf(name), 'utf8')
  expect(text).toContain(find)
  write(name, text.replace(find, replace))
}

const migrateLater = () => migrate(database.ownerUrl, 'up', {}, directory)

async function answer(sql: string): Promise<unknown> {
  const { rows } = await owner.query<unknown[]>({ text: sql, rowMode: 'array' })
  return rows[0]?.[0]
}

const grants = () => answer("SELECT proacl::text FROM pg_proc WHERE proname = 'erase_organization'")

const warnAt = () => answer('SELECT warn_at(1000, 80::smallint)')

/** Which rows of the catalog are functions, and what was written last into each. */
const catalog = () =>
  database.rows<{ name: string; oid: number; written_by: string }>(
    `SELECT proname AS name, oid, xmin::text AS written_by
       FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname`,
  )

test('a text that has changed is applied by the next migration and by nothing else, in place, and no other one is', async () => {
  const before = await catalog()
  edit('warn_at', '/ 100', '/ 200')
  expect(await migrate(database.ownerUrl)).toEqual({ migrations: [], functions: [] })
  expect(await warnAt()).toBe('800')

  expect(await migrateLater()).toEqual({ migrations: [], functions: ['warn_at'] })
  expect(await warnAt()).toBe('400')
  const after = await catalog()
  expect(after.map(({ oid }) => oid)).toEqual(before.map(({ oid }) => oid))
  const written = after.filter(({ written_by }, index) => written_by !== before[index]?.written_by)
  expect(written.map(({ name }) => name)).toEqual(['warn_at'])

  expect(await migrateLater()).toEqual({ migrations: [], functions: [] })
  // As where a deployment was taken back.
  expect(await migrate(database.ownerUrl)).toEqual({ migrations: [], functions: ['warn_at'] })
  expect(await warnAt()).toBe('800')
})

test.each([
  [
    'takes more',
    'p_percent smallint',
    'p_percent smallint, p_extra integer DEFAULT 0',
    'SELECT warn_at(1000, 80::smallint)',
  ],
  ['takes something of another type', 'p_percent smallint', 'p_percent integer', 'SELECT warn_at(1000, 80)'],
  ['returns something else', 'RETURNS bigint', 'RETURNS numeric', 'SELECT warn_at(1000, 80::smallint)'],
])('a function that %s now is made anew, and the old one is gone', async (_, find, replace, call) => {
  edit('warn_at', find, replace)
  expect((await migrateLater()).functions).toEqual(['warn_at'])
  expect(Number(await answer(call))).toBe(800)
  expect((await catalog()).filter(({ name }) => name === 'warn_at')).toHaveLength(1)
})

test('a parameter may have another name', async () => {
  edit('lock_turn', '(p_turn_id text)', '(p_id text)')
  edit('lock_turn', 'p_turn_id, 2', 'p_id, 2')
  expect((await migrateLater()).functions).toEqual(['lock_turn'])
  await owner.query("SELECT lock_turn(p_id => 'x')")
})

test('a function whose file is gone is dropped; one that was never made from a file is left', async () => {
  await owner.query("CREATE FUNCTION by_hand() RETURNS text LANGUAGE sql RETURN 'x'")
  rmSync(fileOf('note_unjournaled'))
  expect((await migrateLater()).functions).toEqual(['note_unjournaled'])
  const names = (await catalog()).map(({ name }) => name)
  expect(names).toContain('by_hand')
  expect(names).not.toContain('note_unjournaled')
})

test('a function that is not there is made again, as after a migration that had to drop it', async () => {
  await owner.query('DROP FUNCTION find_member')
  expect((await migrateLater()).functions).toEqual(['find_member'])
})

test('a function is made after those that it calls, however they are called', async () => {
  write('a_second', 'CREATE OR REPLACE FUNCTION a_second() RETURNS text LANGUAGE sql RETURN z_first();')
  write('z_first', "CREATE OR REPLACE FUNCTION z_first() RETURNS text LANGUAGE sql RETURN 'first';")
  expect((await migrateLater()).functions).toEqual(['z_first', 'a_second'])
  expect(await answer('SELECT a_second()')).toBe('first')
})

test('a function that policies call is changed under them', async () => {
  edit('current_organization', "'app.organization_id'", "'app.other'")
  expect((await migrateLater()).functions).toEqual(['current_organization'])
  await owner.query("SELECT set_config('app.other', 'x', false)")
  expect(await answer('SELECT current_organization()')).toBe('x')
})

test('a new migration has the functions that it calls in place, and all others find its tables', async () => {
  write('early', 'CREATE OR REPLACE FUNCTION early() RETURNS text LANGUAGE sql RETURN inner_one();')
  write('inner_one', "CREATE OR REPLACE FUNCTION inner_one() RETURNS text LANGUAGE sql RETURN 'x';")
  write(
    'a_late',
    'CREATE OR REPLACE FUNCTION a_late() RETURNS SETOF later LANGUAGE sql AS $$ SELECT * FROM later $$;',
  )
  const migration = `-- Up Migration
    CREATE TABLE later (id text);
    CREATE POLICY own ON later USING (id = early());
    -- Down Migration
    DROP TABLE later;`
  writeFileSync(join(directory, '9999_later.sql'), migration)
  expect(await migrateLater()).toEqual({
    migrations: ['9999_later'],
    functions: ['inner_one', 'early', 'a_late'],
  })
  expect((await migrate(database.ownerUrl, 'down', {}, directory)).migrations).toHaveLength(9)
  expect(await catalog()).toEqual([])
})

test('what a text grants is all that is granted, also where the one before granted more', async () => {
  const granted = await grants()
  edit('erase_organization', 'GRANT EXECUTE ON FUNCTION erase_organization TO app_runtime;\n', '')
  await migrateLater()
  expect(await grants()).toBe('{app_owner=X/app_owner}')
  await migrate(database.ownerUrl)
  expect(await grants()).toBe(granted)
})

test('a text that Postgres refuses leaves everything as it was, with the migrations before it', async () => {
  const before = await catalog()
  writeFileSync(
    join(directory, '9999_later.sql'),
    '-- Up Migration\nCREATE TABLE later ();\n-- Down Migration\nDROP TABLE later;',
  )
  edit('binds', 'p_subject = p_user_id', 'false')
  edit('warn_at', 'ceil(', 'no_such_function(')
  await expect(migrateLater()).rejects.toMatchObject({ code: '42883' })
  expect(await catalog()).toEqual(before)
  expect(await answer("SELECT to_regclass('later')")).toBeNull()
})

test('a file that makes another function than it is called for is refused', async () => {
  write('one', "CREATE OR REPLACE FUNCTION other() RETURNS text LANGUAGE sql RETURN 'x'")
  await expect(migrateLater()).rejects.toThrow('one')
  expect((await catalog()).map(({ name }) => name)).not.toContain('other')
})

test('of two migrators at once the second waits for the first, and has nothing left to do', async () => {
  edit('warn_at', '/ 100', '/ 200')
  await lockForMigration(owner)
  const both = Promise.all([migrateLater(), migrateLater()])
  await until(async () => {
    const locks = await database.rows("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return locks.length === 2 || undefined
  })
  await owner.query('COMMIT')
  const functions = (await both).map((migrated) => migrated.functions)
  expect(functions.flat()).toEqual(['warn_at'])
})

test('calls that are under way while a text changes, again and again, all find a function', async () => {
  const texts = ['/ 100', '/ 200', '/ 100', '/ 200']
  const end = new AbortController()
  const caller = new Client({ connectionString: database.runtimeUrl })
  await caller.connect()
  const calling = (async () => {
    const answers = new Set<unknown>()
    while (!end.signal.aborted) {
      const { rows } = await caller.query<{ warn_at: string }>('SELECT warn_at($1, 80::smallint)', [1000])
      answers.add(rows[0]?.warn_at)
    }
    return answers
  })()
  try {
    for (const [index, text] of texts.slice(1).entries()) {
      edit('warn_at', texts[index] ?? '', text)
      await migrateLater()
    }
  } finally {
    end.abort()
  }
  expect(await calling).toEqual(new Set(['400', '800']))
  await caller.end()
})

test('a database that is ahead keeps the functions that newer code has made for its tables', async () => {
  writeFileSync(
    join(directory, '9999_later.sql'),
    '-- Up Migration\nCREATE TABLE later ();\n-- Down Migration\nDROP TABLE later;',
  )
  edit('warn_at', '/ 100', '/ 200')
  await migrateLater()
  expect(await migrate(database.ownerUrl)).toEqual({ migrations: [], functions: [] })
  expect(await warnAt()).toBe('400')
})
