import type { QueryResultRow } from 'pg'
import { withConnection } from './connection.ts'

/**
 * Calls one of the SQL functions that are a whole transaction in themselves: one statement, one network wait.
 * The functions set the row scope of the organization that they are given.
 * @throws UnavailableError when Postgres is away
 */
export async function callFunction<Row extends QueryResultRow>(
  name: string,
  parameters: readonly unknown[],
): Promise<Row[]> {
  const placeholders = parameters.map((_, index) => `$${index + 1}`).join(', ')
  const { rows } = await withConnection((connection) =>
    connection.query<Row>(`SELECT * FROM ${name}(${placeholders})`, parameters),
  )
  return rows
}
