import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, parse } from 'node:path'
import type { ClientBase } from 'pg'
import { MigrationError } from './migration-error.ts'

/** Digests of the files of a directory, by the names of their migrations. */
export function digestMigrations(directory: string): Map<string, string> {
  return new Map(
    readdirSync(directory)
      .toSorted()
      .map((file) => [parse(file).name, digestOf(readFileSync(join(directory, file)))]),
  )
}

const digestOf = (text: Buffer) => createHash('sha256').update(text).digest('hex')

/**
 * Refuses a database that was made by other texts than these: what its tables and functions are is then unknown, and
 * the code would fail on them one request at a time. One that is ahead of these is left to newer code, unless it is to
 * be taken back.
 * @throws MigrationError
 */
export async function requireSameTexts(
  client: ClientBase,
  texts: ReadonlyMap<string, string>,
  direction: 'up' | 'down',
): Promise<void> {
  const applied = await appliedMigrations(client)
  const unknown = applied.filter(({ name }) => !texts.has(name)).map(({ name }) => name)
  if (unknown.length > 0 && direction === 'down') {
    throw new MigrationError(
      `The database has ${unknown.join(', ')}, which only newer code can take back. Run that code's db:migrate.`,
    )
  }
  const others = applied.filter(({ name, digest }) => texts.has(name) && texts.get(name) !== digest)
  if (others.length > 0) {
    throw new MigrationError(
      `The database was made by another text of ${others.map(({ name }) => name).join(', ')} than this code has, ` +
        'and cannot be brought to it: migrations are changed in place until the first release. On your own machine begin ' +
        'with empty data: npm run dev -- --reset. Elsewhere run the code that made it, or make the database anew.',
    )
  }
}

/** Keeps, beside the migrations that have just been applied, of which text they were. */
export async function keepDigests(
  client: ClientBase,
  names: readonly string[],
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  await client.query('ALTER TABLE migrations ADD COLUMN IF NOT EXISTS digest text')
  for (const name of names) {
    await client.query('UPDATE migrations SET digest = $2 WHERE name = $1', [name, texts.get(name)])
  }
}

async function appliedMigrations(client: ClientBase): Promise<{ name: string; digest: string | null }[]> {
  const { rows: tables } = await client.query("SELECT WHERE to_regclass('migrations') IS NOT NULL")
  if (tables.length === 0) return []
  // By way of JSON, because an older table has no such column, and that is an answer.
  const { rows } = await client.query<{ name: string; digest: string | null }>(
    "SELECT name, to_jsonb(migrations) ->> 'digest' AS digest FROM migrations ORDER BY name",
  )
  return rows
}
