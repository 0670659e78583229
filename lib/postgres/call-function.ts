import type { QueryResultRow } from 'pg'
import { withConnection } from './connection.ts'

/** A function and what it is called with. */
interface Call {
  readonly name: string
  readonly parameters: readonly unknown[]
}

/**
 * Calls one of the SQL functions that are a whole transaction in themselves: one statement, one network wait.
 * The functions set the row scope of the organization that they are given.
 * @param unless another one, called before it in the same transaction: if that returns something, this is the answer in place
 * of the first one's, which is not called
 * @throws UnavailableError when Postgres is away
 */
export async function callFunction<Row extends QueryResultRow>(
  name: string,
  parameters: readonly unknown[],
  unless?: Call,
): Promise<Row[]> {
  const call = { name, parameters }
  const text = unless
    ? `SELECT CASE WHEN instead IS NULL THEN ${textOf(call)} ELSE instead END AS ${name}
         FROM ${textOf(unless, parameters.length)} AS instead`
    : `SELECT * FROM ${textOf(call)}`
  const values = [...parameters, ...(unless?.parameters ?? [])]
  const { rows } = await withConnection((connection) => connection.query<Row>(text, values))
  return rows
}

/** @param before how many parameters of the statement come before its own */
function textOf({ name, parameters }: Call, before = 0): string {
  return `${name}(${parameters.map((_, index) => `$${before + index + 1}`).join(', ')})`
}
