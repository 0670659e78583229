import type { ClientBase } from 'pg'
import { MigrationError } from './migration-error.ts'
import { digestOf, type SqlTexts } from './sql-texts.ts'

interface AppliedMigration {
  readonly name: string
  readonly digest: string | null
}

/**
 * Refuses a database that was made by other migrations than these, or by other texts of them: its tables are
 * then unknown, and the code would fail on them one request at a time. A database ahead of these is left to
 * newer code, unless it is to be taken back.
 * @returns whether it is ahead
 * @throws MigrationError
 */
export async function requireOurHistory(
  client: ClientBase,
  texts: SqlTexts,
  direction: 'up' | 'down',
): Promise<boolean> {
  const names = [...texts.keys()]
  const applied = await appliedMigrations(client)
  const ours = applied.slice(0, names.length)
  if (ours.some(({ name }, index) => name !== names[index])) {
    throw madeByOthers(`migrations (${namesOf(applied)})`)
  }
  const changed = ours.filter(({ name, digest }) => digest !== digestOf(texts.get(name) ?? ''))
  if (changed.length > 0) throw madeByOthers(`texts of ${namesOf(changed)}`)
  const later = applied.slice(names.length)
  if (later.length > 0 && direction === 'down') {
    throw new MigrationError(
      `The database has ${namesOf(later)}, which only newer code can take back. Run that code's db:migrate.`,
    )
  }
  return later.length > 0
}

/** Stores, beside the migrations just applied, the digest of each one's text. */
export async function keepDigests(
  client: ClientBase,
  names: readonly string[],
  texts: SqlTexts,
): Promise<void> {
  await client.query('ALTER TABLE migrations ADD COLUMN IF NOT EXISTS digest text')
  for (const name of names) {
    const digest = digestOf(texts.get(name) ?? '')
    await client.query('UPDATE migrations SET digest = $2 WHERE name = $1', [name, digest])
  }
}

async function appliedMigrations(client: ClientBase): Promise<AppliedMigration[]> {
  const { rows: tables } = await client.query("SELECT WHERE to_regclass('migrations') IS NOT NULL")
  if (tables.length === 0) return []
  // Via JSON, because an older table lacks the column, and that is a result too.
  const { rows } = await client.query<AppliedMigration>(
    "SELECT name, to_jsonb(migrations) ->> 'digest' AS digest FROM migrations ORDER BY run_on, id",
  )
  return rows
}

function madeByOthers(what: string): MigrationError {
  return new MigrationError(
    `The database was made by other ${what} than this code has, and cannot be brought to it: migrations are changed ` +
      'in place until the first release. On your own machine begin with empty data: npm run dev -- --reset. ' +
      'Elsewhere run the code that made it, or make the database anew.',
  )
}

function namesOf(migrations: readonly AppliedMigration[]): string {
  return migrations.map(({ name }) => name).join(', ')
}
