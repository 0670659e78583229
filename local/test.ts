import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { migrate } from '../lib/postgres/migrate.ts'
import { startEngines } from './engines/start-engines.ts'
import { projectPath } from './project-path.ts'
import { runProgram } from './run-program.ts'

// `npm test [-- jest's arguments]`: jest against real engines with throw-away data. Each test file clones the
// database that is migrated here.
await runProgram(async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'llm-app-test-'))
  const engines = await startEngines({
    dataDirectory,
    durable: false,
    requireRealRedis: process.env.REQUIRE_REAL_REDIS === '1',
    external: {},
  })
  console.log(
    `postgres ${engines.postgres.version} · ${engines.redis.name} ${engines.redis.version} · dynalite`,
  )
  try {
    await migrate(engines.postgres.ownerUrl)
    await sealTemplate(engines.postgres.adminUrl)
    process.exitCode = await runJest({
      TEST_POSTGRES_ADMIN_URL: engines.postgres.adminUrl,
      TEST_POSTGRES_OWNER_URL: engines.postgres.ownerUrl,
      TEST_POSTGRES_RUNTIME_URL: engines.postgres.url,
      TEST_REDIS_URL: engines.redis.url,
    })
  } finally {
    await engines.stop()
    rmSync(dataDirectory, { recursive: true, force: true })
  }
})

/** A database that somebody is connected to cannot be cloned: a test that connects to this one fails at once. */
async function sealTemplate(adminUrl: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl })
  await admin.connect()
  await admin.query('ALTER DATABASE llm_app ALLOW_CONNECTIONS false')
  await admin.end()
}

async function runJest(environment: Record<string, string>): Promise<number> {
  const jest = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      projectPath('node_modules', 'jest', 'bin', 'jest.js'),
      ...process.argv.slice(2),
    ],
    { cwd: projectPath(), stdio: 'inherit', env: { ...process.env, ...environment } },
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => jest.kill(signal))
  process.on('disconnect', () => jest.kill('SIGTERM'))
  const [code] = (await once(jest, 'exit')) as [number | null]
  return code ?? 1
}
