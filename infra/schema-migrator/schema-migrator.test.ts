import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { type PostgresEngine, startPostgres } from '../../local/engines/postgres/postgres.ts'
import { buildMigrations } from './build-migrations.ts'
import { migrationsDigest } from './migrations-digest.ts'

const password = 'correct-horse'
let directory: string
let postgres: PostgresEngine
/** The weak role as local/engines/postgres/roles.sql makes it. */
let localRole: unknown
/** The empty database, as the server's administrator. */
let adminUrl: string

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'llm-app-migrations-'))
  buildMigrations(join(directory, 'bundle'))
  postgres = await startPostgres({ dataDirectory: join(directory, 'data'), durable: false })
  localRole = await runtimeRole()
  adminUrl = await becomeAurora()
}, 60_000)
afterAll(async () => {
  await postgres.stop()
  rmSync(directory, { recursive: true, force: true })
})

async function query(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    let rows: Record<string, unknown>[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

const runtimeRole = () =>
  query(
    postgres.adminUrl,
    `SELECT rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconfig,
            has_database_privilege('app_runtime', 'llm_app', 'CONNECT') AS connect,
            has_database_privilege('app_runtime', 'llm_app', 'CREATE') AS create,
            has_database_privilege('app_runtime', 'llm_app', 'TEMPORARY') AS temporary,
            (SELECT count(*) FROM pg_auth_members WHERE member = r.oid) AS memberships
       FROM pg_roles r WHERE rolname = 'app_runtime'`,
  )

/** A new Aurora cluster: none of our roles, an empty database, and an administrator who is no superuser. */
async function becomeAurora(): Promise<string> {
  await query(
    postgres.adminUrl,
    'DROP DATABASE llm_app',
    'DROP ROLE app_owner, app_runtime',
    `CREATE ROLE app_admin LOGIN CREATEROLE CREATEDB PASSWORD '${password}'`,
    'CREATE DATABASE llm_app OWNER app_admin',
  )
  const url = new URL(postgres.url)
  url.username = 'app_admin'
  url.password = password
  return url.href
}

interface Answer {
  readonly body: Record<string, unknown>
  readonly headers: IncomingHttpHeaders
}

/** Has the bundle, alone in its folder, handle a request from CloudFormation. @returns its answer */
async function deploy(
  requestType: string,
  settings: Record<string, string>,
): Promise<Answer & { log: string }> {
  const received = Promise.withResolvers<Answer>()
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    received.resolve({ body: JSON.parse(await text(request)), headers: request.headers })
    response.end()
  }
  const cloudFormation = createServer((...exchange) => void receive(...exchange)).listen(0, '127.0.0.1')
  await once(cloudFormation, 'listening')
  const { port } = cloudFormation.address() as AddressInfo
  const event = {
    RequestType: requestType,
    ResponseURL: `http://127.0.0.1:${port}/signed`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Migrations',
  }
  const bundle = join(directory, 'bundle/infra/schema-migrator/handler.mjs')
  const program = `import { handler } from ${JSON.stringify(bundle)}
    await handler(${JSON.stringify(event)}, { logStreamName: 'stream' })`
  const running = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    env: settings,
  })
  const [answer, { stdout, stderr }] = await Promise.all([received.promise, running])
  cloudFormation.close()
  return { ...answer, log: stdout + stderr }
}

const settings = (runtimePassword: string) => ({
  DATABASE_ADMIN_URL: adminUrl,
  DATABASE_RUNTIME_PASSWORD: runtimePassword,
})
const runtimeUrl = (runtimePassword: string) => {
  const url = new URL(postgres.url)
  url.password = runtimePassword
  return url.href
}

test('the bundle migrates an empty Aurora, whose administrator is no superuser, and informs CloudFormation', async () => {
  const { body, headers, log } = await deploy('Create', settings("first'password"))
  expect(body).toEqual({
    Status: 'SUCCESS',
    PhysicalResourceId: 'migrations',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Migrations',
  })
  expect(headers['content-type']).toBeUndefined()
  expect(log).toContain('0001_tenancy')
  expect(log).not.toContain('password')
  const tables = await query(
    postgres.adminUrl.replace(/\/postgres$/, '/llm_app'),
    `SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'`,
  )
  expect(tables).toEqual([{ tableowner: 'app_owner' }])
})

test('the application’s role is as weak as it is locally, and sees no rows of others', async () => {
  expect(await runtimeRole()).toEqual(localRole)
  expect(await query(runtimeUrl("first'password"), 'SELECT count(*) FROM organizations')).toEqual([
    { count: '0' },
  ])
})

test('the owner of the tables cannot log in, and is not the administrator', async () => {
  const [owner] = await query(
    postgres.adminUrl,
    `SELECT rolcanlogin, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'app_owner'`,
  )
  expect(owner).toEqual({ rolcanlogin: false, rolsuper: false, rolbypassrls: false })
})

test('another deployment has nothing to migrate, and gives the weak role its new password', async () => {
  const { body, log } = await deploy('Update', settings('second password'))
  expect(body).toMatchObject({ Status: 'SUCCESS' })
  expect(log).toContain('"migrations":[],"functions":[]')
  expect(await query(runtimeUrl('second password'), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  await expect(query(runtimeUrl("first'password"), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
})

test('a function whose text has changed makes the stack migrate, and the bundle applies that text', async () => {
  const file = join(directory, 'bundle/migrations/functions/warn_at.sql')
  const current = readFileSync(file, 'utf8')
  writeFileSync(file, current.replace('/ 100', '/ 200'))
  expect(migrationsDigest(join(directory, 'bundle/migrations'))).not.toBe(migrationsDigest())
  expect((await deploy('Update', settings('second password'))).log).toContain('"functions":["warn_at"]')
  expect(await query(runtimeUrl('second password'), 'SELECT warn_at(1000, 80::smallint)')).toEqual([
    { warn_at: '400' },
  ])
  writeFileSync(file, current)
  expect(migrationsDigest(join(directory, 'bundle/migrations'))).toBe(migrationsDigest())
})

test('two deployments at once wait for each other', async () => {
  const both = await Promise.all([1, 2].map(() => deploy('Update', settings('second password'))))
  expect(both.map(({ body }) => body['Status'])).toEqual(['SUCCESS', 'SUCCESS'])
})

test('a database made by other versions of the migrations is not touched, and the stack says why', async () => {
  const database = postgres.adminUrl.replace(/\/postgres$/, '/llm_app')
  await query(database, "UPDATE migrations SET digest = 'other' WHERE name = '0002_access'")
  const { body } = await deploy('Update', settings('second password'))
  expect(body).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining('other texts of 0002_access'),
  })
})

test('deleting the stack does not involve the database', async () => {
  const { body } = await deploy('Delete', { DATABASE_ADMIN_URL: 'postgres://127.0.0.1:1/llm_app' })
  expect(body).toMatchObject({ Status: 'SUCCESS' })
})

test('a deployment whose database cannot be reached fails, and tells CloudFormation where to look', async () => {
  const { body, log } = await deploy('Create', { DATABASE_ADMIN_URL: 'postgres://a:b@127.0.0.1:1/llm_app' })
  expect(body).toMatchObject({ Status: 'FAILED', Reason: 'See the log stream' })
  expect(log).toContain('ECONNREFUSED')
})
