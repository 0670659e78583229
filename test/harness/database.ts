import { randomBytes } from 'node:crypto'
import { Client, Pool, type QueryResultRow } from 'pg'

/** A database of a test's own, cloned from the migrated one. */
export interface TestDatabase {
  /** As the application's own role, which has few rights. */
  readonly runtimeUrl: string
  /** As the owner of the tables. */
  readonly ownerUrl: string
  /** As the superuser, past row-level security: every row there is. */
  rows<Row extends QueryResultRow>(sql: string, parameters?: unknown[]): Promise<Row[]>
  drop(): Promise<void>
}

/** The variables through which `npm test` tells its tests where the engines are. */
export function engineUrl(
  name: 'POSTGRES_ADMIN' | 'POSTGRES_OWNER' | 'POSTGRES_RUNTIME' | 'REDIS' | 'DYNAMODB',
): URL {
  const url = process.env[`TEST_${name}_URL`]
  if (url === undefined) throw new Error('The engines are missing: run the tests with `npm test`')
  return new URL(url)
}

/** @param template the database to clone; nobody may be connected to it. `template1` is empty. */
export async function createDatabase(template?: 'template1'): Promise<TestDatabase> {
  const migrated = engineUrl('POSTGRES_OWNER').pathname.slice(1)
  const name = `test_${randomBytes(8).toString('hex')}`
  const at = (role: 'POSTGRES_ADMIN' | 'POSTGRES_OWNER' | 'POSTGRES_RUNTIME') => {
    const url = engineUrl(role)
    url.pathname = `/${name}`
    return url.href
  }
  await asAdmin((admin) =>
    admin.query(`CREATE DATABASE ${name} TEMPLATE ${template ?? migrated} OWNER app_owner`),
  )
  const superuser = new Pool({ connectionString: at('POSTGRES_ADMIN'), max: 2 })
  // Its end() resolves before its connections are gone; the drop below ends them.
  superuser.on('error', () => undefined)
  return {
    runtimeUrl: at('POSTGRES_RUNTIME'),
    ownerUrl: at('POSTGRES_OWNER'),
    rows: async <Row extends QueryResultRow>(sql: string, parameters: unknown[] = []) =>
      (await superuser.query<Row>(sql, parameters)).rows,
    drop: async () => {
      await superuser.end()
      await asAdmin((admin) => admin.query(`DROP DATABASE ${name} WITH (FORCE)`))
    },
  }
}

async function asAdmin(work: (admin: Client) => Promise<unknown>): Promise<void> {
  const admin = new Client({ connectionString: engineUrl('POSTGRES_ADMIN').href })
  await admin.connect()
  try {
    await work(admin)
  } finally {
    await admin.end()
  }
}
