import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { createTable } from '../lib/dynamodb/create-table.ts'
import { journalKeys } from '../lib/journal/items.ts'
import { migrate } from '../lib/postgres/migrate.ts'
import { startEngines } from './engines/start-engines.ts'
import { bringPrograms } from './programs/bring-programs.ts'

/** Tests share it, because a journal is found only by the ids of its turn. */
const testJournalTable = 'journal'

/**
 * Runs `work` on engines with throw-away data and a migrated database to clone, and ends them afterwards.
 * @param work gets the environment variables in which tests look for the engines
 * @throws EngineError if an engine is unavailable; whatever `work` throws
 */
export async function withThrowAwayEngines<Result>(
  work: (environment: Record<string, string>) => Promise<Result>,
): Promise<Result> {
  await bringPrograms('redis-server', 'pgbouncer')
  const dataDirectory = mkdtempSync(join(tmpdir(), 'llm-app-test-'))
  const engines = await startEngines({
    dataDirectory,
    durable: false,
    requireRealRedis: process.env.REQUIRE_REAL_REDIS === '1',
    external: {},
  })
  console.error(
    `postgres ${engines.postgres.version} · ${engines.redis.name} ${engines.redis.version} · dynalite`,
  )
  try {
    await migrate(engines.postgres.ownerUrl)
    await sealTemplate(engines.postgres.adminUrl)
    await createTable(engines.dynamodb.url, testJournalTable, journalKeys)
    return await work({
      TEST_POSTGRES_ADMIN_URL: engines.postgres.adminUrl,
      TEST_POSTGRES_OWNER_URL: engines.postgres.ownerUrl,
      TEST_POSTGRES_RUNTIME_URL: engines.postgres.url,
      TEST_REDIS_URL: engines.redis.url,
      TEST_DYNAMODB_URL: engines.dynamodb.url,
      TEST_JOURNAL_TABLE: testJournalTable,
    })
  } finally {
    await engines.stop()
    rmSync(dataDirectory, { recursive: true, force: true })
  }
}

/** A database with open connections cannot be cloned: a test that connects to this one fails at once. */
async function sealTemplate(adminUrl: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl })
  await admin.connect()
  await admin.query('ALTER DATABASE llm_app ALLOW_CONNECTIONS false')
  await admin.end()
}
