import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { migrate } from '../lib/postgres/migrate.ts'
import { createDatabase, type TestDatabase } from '../test/harness/database.ts'
import { projectPath } from './project-path.ts'

const names = readdirSync(projectPath('migrations'))
  .filter((file) => file.endsWith('.sql'))
  .map((file) => file.replace('.sql', ''))
const newest = names.at(-1)
let database: TestDatabase

beforeEach(async () => {
  database = await createDatabase('template1')
  await migrate(database.ownerUrl)
})
afterEach(async () => await database.drop())

/** `npm run db:migrate -- …` on this test's database. */
function run(
  args: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number; said: string }> {
  const env = { ...process.env, DATABASE_OWNER_URL: database.ownerUrl, ...environment }
  return new Promise((resolve) => {
    const program = execFile(
      process.execPath,
      [projectPath('local', 'migrate.ts'), ...args],
      { env },
      (_, stdout, stderr) => resolve({ code: program.exitCode ?? -1, said: stdout + stderr }),
    )
  })
}

const applied = async () =>
  (await database.rows<{ name: string }>('SELECT name FROM migrations ORDER BY name')).map(({ name }) => name)

const addOrganization = () =>
  database.rows(`INSERT INTO organizations (id, name) VALUES ('org_${'1'.padStart(32, '0')}', 'Acme')`)

test('--down names the database, never its password, and reverts one migration if no row is lost', async () => {
  const { code, said } = await run(['--down'])
  const { hostname, port, pathname, password } = new URL(database.ownerUrl)
  expect(code).toBe(0)
  expect(said.trim().split('\n')).toEqual([
    `PostgreSQL at ${hostname}:${port}, database ${pathname.slice(1)}`,
    `taken back: ${newest}, and all functions`,
  ])
  expect(said).not.toContain(password)
  expect(await applied()).toEqual(names.slice(0, -1))
})

test('if rows would be lost it says which, changes nothing, and asks for --yes', async () => {
  await addOrganization()
  const { code, said } = await run(['--down', '--all'])
  expect(code).toBe(1)
  expect(said).toMatch(/^ +1 {2}rows of organizations$/m)
  expect(said).toContain('Nothing was changed. To go on, add --yes.')
  expect(await applied()).toEqual(names)

  const agreed = await run(['--down', '--all', '--yes'])
  expect(agreed.code).toBe(0)
  expect(agreed.said).toContain(`taken back: ${names.toReversed().join(', ')}, and all functions`)
  expect(agreed.said).toMatch(/^ +1 {2}rows of organizations$/m)
  expect(await applied()).toEqual([])
})

test('a database made by other versions of the migrations is reported in one sentence, without a stack', async () => {
  await database.rows(`UPDATE migrations SET digest = 'other' WHERE name = '${newest}'`)
  const { code, said } = await run([])
  expect(code).toBe(1)
  expect(said).toContain(`The database was made by other texts of ${newest}`)
  expect(said).not.toContain('    at ')
})

test('a migration names what it did: the migrations, and the functions', async () => {
  await database.rows('DROP FUNCTION find_member')
  expect((await run([])).said).toMatch(/\nfunctions: find_member\n$/)
  expect((await run([])).said).toMatch(/\nnothing to migrate\n$/)
})

test('with only the weak role, it does not fall back on the embedded database', async () => {
  const { code, said } = await run([], { DATABASE_OWNER_URL: '', DATABASE_URL: database.runtimeUrl })
  expect(code).toBe(1)
  expect(said).toContain('set DATABASE_OWNER_URL too')
})

test('--all and --yes without --down are an error', async () => {
  expect(await run(['--all'])).toMatchObject({ code: 1, said: expect.stringContaining('go with --down') })
})
