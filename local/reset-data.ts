import { existsSync, realpathSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { dataPath } from './data-path.ts'
import { endPostgresOrphan } from './engines/postgres/orphan.ts'
import { endRedisOrphan } from './engines/redis-orphan.ts'
import { UsageError } from './run-program.ts'

/** What a local server stores; brought programs and results of other commands do not count as data. */
const kept = ['postgres', 'redis', 'dynamodb', 'functions', 'compile-cache', 'credentials.json', 'dev.json']

/**
 * Removes the local server's data, once nothing runs on it.
 * @throws EngineError if it is in use, UsageError if it is not ours
 */
export async function resetData(): Promise<void> {
  const found = kept.filter((name) => existsSync(dataPath(name)))
  // DATA_DIR may be any directory by mistake, and others may have something called `redis`, too.
  if (found.length > 0 && !found.includes('credentials.json')) {
    throw new UsageError(
      `${dataPath()} has ${found.join(', ')}, but no credentials.json as a local server makes one. If it is to go, remove it by hand.`,
    )
  }
  const clusters = [dataPath('postgres', 'cluster'), dataPath('postgres', 'elsewhere', 'cluster')].filter(
    existsSync,
  )
  for (const cluster of clusters) await endPostgresOrphan(realpathSync(cluster))
  if (existsSync(dataPath('redis'))) await endRedisOrphan(realpathSync(dataPath('redis')))

  for (const cluster of clusters) rmSync(dirname(realpathSync(cluster)), { recursive: true })
  for (const name of found) rmSync(dataPath(name), { recursive: true, force: true })
}
