import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const directory = join(import.meta.dirname, '..', '..', 'migrations')
const roles = join(import.meta.dirname, 'roles.sql')

/** Another one, when the roles or any migration has changed. */
export function migrationsDigest(): string {
  const migrations = readdirSync(directory).toSorted()
  const digest = createHash('sha256')
  for (const path of [roles, ...migrations.map((name) => join(directory, name))]) {
    digest.update(readFileSync(path))
  }
  return digest.digest('hex')
}
