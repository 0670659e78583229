import type { TestDatabase } from '../../harness/database.ts'
import { BrokenPromise } from '../proof.ts'
import { idsIn } from '../requests/known-ids.ts'
import type { Side, Tenant } from './tenants.ts'

interface Row {
  readonly table: string
  /** Whose it is; null if the row does not say. */
  readonly owner: string | null
  /** All of its columns. */
  readonly text: string
}

/** The rows of one organization, so that two states can be compared. */
export async function rowsOf(database: TestDatabase, { organizationId }: Tenant): Promise<string[]> {
  const rows = await readRows(database)
  return rows
    .filter(({ owner }) => owner === organizationId)
    .map(({ table, text }) => `${table} ${text}`)
    .toSorted()
}

/**
 * Checks that everything one side has written is in its own rows.
 * @returns how many rows there are
 * @throws BrokenPromise
 */
export async function expectRowsApart(
  database: TestDatabase,
  tenants: readonly Tenant[],
  operator: Side,
): Promise<number> {
  const rows = await readRows(database)
  for (const { table, owner, text } of rows) {
    const side = tenants.find(({ organizationId }) => organizationId === owner) ?? operator
    for (const other of [...tenants, operator]) {
      if (other === side) continue
      const isForeign = (id: string) => other.known.ids.has(id) && !side.known.ids.has(id)
      const foreign = text.includes(other.canary) ? other.canary : idsIn(text).find(isForeign)
      if (foreign)
        throw new BrokenPromise(`a row of ${side.name} in ${table} holds ${foreign} of ${other.name}`)
    }
  }
  return rows.length
}

async function readRows(database: TestDatabase): Promise<Row[]> {
  const tables = await database.rows<{ name: string; owner: string }>(
    `SELECT c.oid::regclass AS name,
            CASE relname WHEN 'organizations' THEN 'id'
                 ELSE coalesce((SELECT attname FROM pg_attribute
                                 WHERE attrelid = c.oid AND attname = 'organization_id'), 'NULL') END AS owner
       FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE nspname = 'public' AND relkind = 'r'`,
  )
  const selects = tables.map(
    ({ name, owner }) => `SELECT '${name}' AS table, ${owner}::text AS owner, t::text AS text FROM ${name} t`,
  )
  return database.rows<Row & Record<string, unknown>>(selects.join(' UNION ALL '))
}
