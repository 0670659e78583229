import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import { Client, type ClientBase } from 'pg'
import {
  applyFunctions,
  calledBy,
  dropFunctionsExcept,
  inOrder,
  type SqlFunction,
} from './migrations/migrate-functions.ts'
import { keepDigests, requireOurHistory } from './migrations/migration-history.ts'
import { readTexts, type SqlTexts } from './migrations/sql-texts.ts'
import { type Loss, lossesSince, takeStock } from './stock.ts'

const ourMigrations = fileURLToPath(new URL('../../migrations', import.meta.url))

/** The application's own: held until the transaction ends by whatever changes the schema of a database. */
const migrationLock = 7_241_865_325

export interface TakingBack {
  /** How many migrations, newest first; all of them by default. */
  readonly count?: number
  /** Is told what is being taken back and what is lost with it. If it refuses, nothing is. */
  readonly agree?: (names: string[], losses: Loss[]) => boolean
}

/** What was done, in this order. */
export interface Migrated {
  readonly migrations: readonly string[]
  /** The functions created, changed or dropped. */
  readonly functions: readonly string[]
}

interface Texts {
  readonly migrations: SqlTexts
  readonly functions: readonly SqlFunction[]
  /** The functions that a migration calls, in a policy. They come before the migrations, all others after. */
  readonly early: readonly SqlFunction[]
}

/**
 * Brings the schema to its newest state, tables and functions, or back with `down`, as one transaction: all
 * of it or nothing. A second migrator waits for the first.
 * @param ownerUrl the database as its owning role
 * @param directory has the migrations, and in `functions` the functions
 * @throws MigrationError when the database was made by other migrations, or by other texts of them; pg's
 * error when one fails
 */
export async function migrate(
  ownerUrl: string,
  direction: 'up' | 'down' = 'up',
  takingBack: TakingBack = {},
  directory = ourMigrations,
): Promise<Migrated> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await lockForMigration(client)
    const migrations = readTexts(directory)
    const isAhead = await requireOurHistory(client, migrations, direction)
    // Newer code has created its functions for tables that this code does not know.
    if (isAhead) return { migrations: [], functions: [] }
    const functions = inOrder(readTexts(join(directory, 'functions')))
    const texts = { migrations, functions, early: calledBy(migrations.values(), functions) }
    const run = runnerOf(client, directory)
    return direction === 'up'
      ? await bringUp(client, texts, run)
      : await takeBack(client, texts, run, takingBack)
  } finally {
    // Undoes what has not been committed.
    await client.end()
  }
}

/** Begins the transaction of a schema change, once no other one is left. */
export async function lockForMigration(client: ClientBase): Promise<void> {
  await client.query('BEGIN')
  await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
}

async function bringUp(
  client: ClientBase,
  { migrations, functions, early }: Texts,
  run: Run,
): Promise<Migrated> {
  const first = await applyFunctions(client, early)
  const names = await run('up', Infinity)
  await keepDigests(client, names, migrations)
  const others = await applyFunctions(client, functions)
  const dropped = await dropFunctionsExcept(client, functions)
  await client.query('COMMIT')
  return { migrations: names, functions: [...first, ...others, ...dropped] }
}

/** All functions go, even for one migration: their texts are not for the tables that remain. */
async function takeBack(
  client: ClientBase,
  { migrations, early }: Texts,
  run: Run,
  { count = Infinity, agree }: TakingBack,
): Promise<Migrated> {
  const stock = await takeStock(client)
  const dropped = await dropFunctionsExcept(client, early)
  const names = await run('down', count)
  const [first = ''] = migrations.keys()
  const last = names.includes(first) ? await dropFunctionsExcept(client, []) : []
  const isAgreed = agree?.(names, await lossesSince(client, stock)) ?? true
  if (!isAgreed) return { migrations: [], functions: [] }
  await client.query('COMMIT')
  return { migrations: names, functions: [...dropped, ...last] }
}

type Run = (direction: 'up' | 'down', count: number) => Promise<string[]>

function runnerOf(client: ClientBase, dir: string): Run {
  return async (direction, count) => {
    const done = await runner({
      dbClient: withoutTransactions(client),
      dir,
      direction,
      count,
      migrationsTable: 'migrations',
      singleTransaction: true,
      // Its lock is a session's, and would be released before our commit.
      noLock: true,
      log: () => undefined,
    })
    return done.map(({ name }) => name)
  }
}

/** For the runner, which begins and commits its own transaction: ours holds digests and losses, too. */
function withoutTransactions(client: ClientBase): ClientBase {
  const query = (...[text, values]: [text: string, values?: unknown[]]) =>
    ['BEGIN', 'COMMIT', 'ROLLBACK'].includes(text) ? undefined : client.query(text, values)
  return { query } as unknown as ClientBase
}
