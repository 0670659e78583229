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
} from './migrate-functions.ts'
import { keepDigests, requireOurHistory } from './migration-history.ts'
import { readTexts, type SqlTexts } from './sql-texts.ts'
import { type Loss, lossesSince, takeStock } from './stock.ts'

const ourMigrations = fileURLToPath(new URL('../../migrations', import.meta.url))

/** Of the application's own: whoever changes the schema of a database holds it until the transaction ends. */
const migrationLock = 7_241_865_325

export interface TakingBack {
  /** How many migrations, the newest first; all of them by default. */
  readonly count?: number
  /** Hears what is being taken back and what is lost with it. Where it says no, nothing is. */
  readonly agree?: (names: string[], losses: Loss[]) => boolean
}

/** What was done, in this order. */
export interface Migrated {
  readonly migrations: readonly string[]
  /** Those that were made, changed or dropped. */
  readonly functions: readonly string[]
}

interface Texts {
  readonly migrations: SqlTexts
  readonly functions: readonly SqlFunction[]
  /** Those that a migration calls, in a policy. They come before the migrations, all others after them. */
  readonly early: readonly SqlFunction[]
}

/**
 * Brings the schema to its newest state, tables and functions, or with `down` back, as one transaction: all of it or
 * nothing. Who comes second waits for the first.
 * @param ownerUrl the database as its owning role
 * @param directory has the migrations, and in `functions` the functions
 * @throws MigrationError when other migrations, or other texts of them, made the database; pg's error when one fails
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
    // Newer code has made its functions for tables that this code does not know.
    if (isAhead) return { migrations: [], functions: [] }
    const functions = inOrder(readTexts(join(directory, 'functions')))
    const texts = { migrations, functions, early: calledBy(migrations.values(), functions) }
    const run = runnerOf(client, directory)
    return direction === 'up'
      ? await bringUp(client, texts, run)
      : await takeBack(client, texts, run, takingBack)
  } finally {
    // What has not been committed is undone.
    await client.end()
  }
}

/** Begins the transaction of a change of the schema, when no other one is left. */
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

/** All functions go, even for one migration: what is left of the tables is not what their texts are for. */
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
      // Its lock is one of the session, and would be free before our commit.
      noLock: true,
      log: () => undefined,
    })
    return done.map(({ name }) => name)
  }
}

/** For the runner, which begins and commits a transaction of its own: ours has digests and losses in it, too. */
function withoutTransactions(client: ClientBase): ClientBase {
  const query = (...[text, values]: [text: string, values?: unknown[]]) =>
    ['BEGIN', 'COMMIT', 'ROLLBACK'].includes(text) ? undefined : client.query(text, values)
  return { query } as unknown as ClientBase
}
