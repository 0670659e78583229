import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { readTexts } from '../../lib/postgres/migrations/sql-texts.ts'

const ourMigrations = join(import.meta.dirname, '..', '..', 'migrations')

/** Changes whenever the roles, a migration or a function does. */
export function migrationsDigest(migrations = ourMigrations): string {
  const directories = [import.meta.dirname, migrations, join(migrations, 'functions')]
  const digest = createHash('sha256')
  for (const directory of directories) digest.update(JSON.stringify([...readTexts(directory)]))
  return digest.digest('hex')
}
