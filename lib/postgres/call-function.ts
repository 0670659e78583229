import type { QueryResultRow } from 'pg'
import { withConnection } from './connection.ts'
import type { FunctionCall } from './functions.ts'
import type { Transaction } from './transaction.ts'

/**
 * Calls a SQL function that is a whole transaction in itself: one statement, one round trip. These functions
 * set the row scope of the organization they are given.
 * @param call the function's name and its named parameters; then, optionally, another call to make before it
 * in the same transaction: rows from that one are returned instead, and the first function is not called
 * @throws UnavailableError when Postgres is away
 */
export async function callFunction<Row extends QueryResultRow>(
  ...[name, given, unless]: readonly [...call: FunctionCall, unless?: FunctionCall | undefined]
): Promise<Row[]> {
  const call = textOf([name, given] as FunctionCall)
  const text = unless
    ? `SELECT CASE WHEN instead IS NULL THEN ${call} ELSE instead END AS ${name}
         FROM ${textOf(unless, Object.keys(given).length)} AS instead`
    : `SELECT * FROM ${call}`
  const values = [...Object.values(given), ...Object.values(unless?.[1] ?? {})]
  const { rows } = await withConnection((connection) => connection.query<Row>(text, values))
  return rows
}

/** Calls a SQL function within a transaction. @throws UnavailableError when Postgres is away */
export async function callFunctionIn<Row extends QueryResultRow>(
  tx: Transaction,
  ...call: FunctionCall
): Promise<Row[]> {
  const { rows } = await tx.query<Row>(`SELECT * FROM ${textOf(call)}`, Object.values(call[1]))
  return rows
}

/** @param before how many parameters of the statement precede its own */
function textOf([name, given]: FunctionCall, before = 0): string {
  const parameters = Object.keys(given).map((key, index) => `p_${key} => $${before + index + 1}`)
  return `${name}(${parameters.join(', ')})`
}
