import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import { Client } from 'pg'

const migrationsDirectory = fileURLToPath(new URL('../../migrations', import.meta.url))

/**
 * Brings the schema to its newest state, or with `down` back to nothing. Who comes second waits for the first.
 * @param ownerUrl the database as its owning role, not through a proxy: the lock is one of the session
 * @returns the names of the migrations that ran
 */
export async function migrate(ownerUrl: string, direction: 'up' | 'down' = 'up'): Promise<string[]> {
  // Our own client, because the runner does not wait until its own is gone: a server that was stopped right after
  // told a connection without a listener so, and that ended the process.
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const done = await runner({
      dbClient: client,
      dir: migrationsDirectory,
      direction,
      count: Infinity,
      migrationsTable: 'migrations',
      advisoryLockMode: 'wait',
      log: () => undefined,
    })
    return done.map((migration) => migration.name)
  } finally {
    await client.end()
  }
}
