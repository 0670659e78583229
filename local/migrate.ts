import { parseArgs } from 'node:util'
import { migrate } from '../lib/postgres/migrate.ts'
import { startPostgres } from './engines/postgres.ts'
import { loadEnvironment } from './environment.ts'
import { projectPath } from './project-path.ts'
import { runProgram } from './run-program.ts'

// `npm run db:migrate [-- --down]`: the database of DATABASE_OWNER_URL, else the embedded one of `npm run dev`.
await runProgram(async () => {
  const { values } = parseArgs({ options: { down: { type: 'boolean', default: false } } })
  const direction = values.down ? 'down' : 'up'
  const { DATABASE_OWNER_URL: ownerUrl } = loadEnvironment()
  const names = ownerUrl === undefined ? await migrateEmbedded(direction) : await migrate(ownerUrl, direction)
  const what = direction === 'up' ? 'migrated' : 'taken back'
  console.log(names.length === 0 ? 'nothing to migrate' : `${what}: ${names.join(', ')}`)
})

async function migrateEmbedded(direction: 'up' | 'down'): Promise<string[]> {
  const postgres = await startPostgres({ dataDirectory: projectPath('.data', 'postgres'), durable: true })
  try {
    return await migrate(postgres.ownerUrl, direction)
  } finally {
    await postgres.stop()
  }
}
