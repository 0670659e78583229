import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'

const migrationsDirectory = fileURLToPath(new URL('../../migrations', import.meta.url))

/**
 * Brings the schema to its newest state, or with `down` back to nothing. Who comes second waits for the first.
 * @param ownerUrl the database as its owning role, not through a proxy: the lock is one of the session
 * @returns the names of the migrations that ran
 */
export async function migrate(ownerUrl: string, direction: 'up' | 'down' = 'up'): Promise<string[]> {
  const done = await runner({
    databaseUrl: ownerUrl,
    dir: migrationsDirectory,
    direction,
    count: Infinity,
    migrationsTable: 'migrations',
    advisoryLockMode: 'wait',
    log: () => undefined,
  })
  return done.map((migration) => migration.name)
}
