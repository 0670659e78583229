import type { ClientBase } from 'pg'

/** How many rows each table has, and how many values each column: by `table` and `table.column`. */
export type Stock = ReadonlyMap<string, number>

/** What existed and no longer does. */
export interface Loss {
  /** A table, or a column of a surviving table. */
  readonly what: string
  readonly count: number
}

/**
 * Counts everything in the schema `public`, for all organizations. Until the transaction ends nothing can be
 * added to it.
 */
export async function takeStock(client: ClientBase): Promise<Stock> {
  const stock = new Map<string, number>()
  await client.query('SAVEPOINT before_stock')
  for (const { table, columns } of await listTables(client)) {
    const name = client.escapeIdentifier(table)
    // Row-level security binds the owner too, who would count nothing.
    await client.query(`ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY`)
    const counts = ['*', ...columns.map((column) => client.escapeIdentifier(column))].map(
      (what) => `count(${what})`,
    )
    const { rows } = await client.query<string[]>({
      text: `SELECT ${counts.join(', ')} FROM ${name}`,
      rowMode: 'array',
    })
    const [all, ...values] = rows[0] ?? []
    stock.set(table, Number(all))
    for (const [index, column] of columns.entries()) stock.set(`${table}.${column}`, Number(values[index]))
  }
  await client.query('ROLLBACK TO SAVEPOINT before_stock')
  return stock
}

/** What has been lost since the stock was taken. */
export async function lossesSince(client: ClientBase, stock: Stock): Promise<Loss[]> {
  const tables = await listTables(client)
  const left = new Set(tables.map(({ table }) => table))
  for (const { table, columns } of tables) for (const column of columns) left.add(`${table}.${column}`)
  const isLost = (what: string) => !left.has(what)
  return [...stock]
    .filter(([what, count]) => {
      const [table = '', column] = what.split('.')
      return count > 0 && isLost(what) && (column === undefined || !isLost(table))
    })
    .map(([what, count]) => ({ what, count }))
}

async function listTables(client: ClientBase): Promise<{ table: string; columns: string[] }[]> {
  const { rows } = await client.query<{ table: string; columns: string[] }>(
    `SELECT c.relname AS "table", array_agg(a.attname::text ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'migrations'
      GROUP BY c.relname ORDER BY c.relname`,
  )
  return rows
}
