import type { QueryResultRow } from 'pg'
import { withConnection } from './connection.ts'
import type { FunctionCall } from './functions.ts'
import type { Transaction } from './transaction.ts'

/**
 * Calls one of the SQL functions that are a whole transaction in themselves: one statement, one network wait.
 * The functions set the row scope of the organization that they are given.
 * @param call its name, and its parameters by theirs; then, where there is one, another call that is made before it in the
 * same transaction: if that returns something, this is the answer in place of the first one's, which is not called
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

/** @param before how many parameters of the statement come before its own */
function textOf([name, given]: FunctionCall, before = 0): string {
  const parameters = Object.keys(given).map((key, index) => `p_${key} => $${before + index + 1}`)
  return `${name}(${parameters.join(', ')})`
}
