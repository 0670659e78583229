import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import { Client, type ClientBase } from 'pg'
import { digestMigrations, keepDigests, requireSameTexts } from './migration-digests.ts'
import { type Loss, lossesSince, takeStock } from './stock.ts'

const migrationsDirectory = fileURLToPath(new URL('../../migrations', import.meta.url))

/** Of the application's own: whoever changes the schema of a database holds it until the transaction ends. */
const migrationLock = 7_241_865_325

export interface TakingBack {
  /** How many migrations, the newest first; all of them by default. */
  readonly count?: number
  /** Hears what is being taken back and what is lost with it. Where it says no, nothing is. */
  readonly agree?: (names: string[], losses: Loss[]) => boolean
}

/**
 * Brings the schema to its newest state, or with `down` back, as one transaction: all of it or nothing. Who comes second
 * waits for the first.
 * @param ownerUrl the database as its owning role
 * @returns the names of the migrations that ran
 * @throws MigrationError when other texts of the migrations made the database; pg's error when one of them fails
 */
export async function migrate(
  ownerUrl: string,
  direction: 'up' | 'down' = 'up',
  takingBack: TakingBack = {},
): Promise<string[]> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await lockForMigration(client)
    const texts = digestMigrations(migrationsDirectory)
    await requireSameTexts(client, texts, direction)
    if (direction === 'down') return await takeBack(client, takingBack)
    const names = await run(client, 'up', Infinity)
    await keepDigests(client, names, texts)
    await client.query('COMMIT')
    return names
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

async function takeBack(client: ClientBase, { count, agree }: TakingBack): Promise<string[]> {
  const stock = await takeStock(client)
  const names = await run(client, 'down', count ?? Infinity)
  const isAgreed = agree?.(names, await lossesSince(client, stock)) ?? true
  if (isAgreed) await client.query('COMMIT')
  return isAgreed ? names : []
}

async function run(client: ClientBase, direction: 'up' | 'down', count: number): Promise<string[]> {
  const done = await runner({
    dbClient: withoutTransactions(client),
    dir: migrationsDirectory,
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

/** For the runner, which begins and commits a transaction of its own: ours has digests and losses in it, too. */
function withoutTransactions(client: ClientBase): ClientBase {
  const query = (...[text, values]: [text: string, values?: unknown[]]) =>
    ['BEGIN', 'COMMIT', 'ROLLBACK'].includes(text) ? undefined : client.query(text, values)
  return { query } as unknown as ClientBase
}
