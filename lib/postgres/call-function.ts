import type { QueryResultRow } from 'pg'
import { withConnection } from './connection.ts'
import type { FunctionCall } from './functions.ts'
import type { Transaction } from './transaction.ts'

/**
 * Calls a SQL function that is a whole transaction in itself: one statement, one round trip. These functions
 * set the row scope of the organization they are given.
 * @param call the function's name and its named parameters
 * @throws UnavailableError when Postgres is away
 */
export async function callFunction<Row extends QueryResultRow>(...call: FunctionCall): Promise<Row[]> {
  const [name, given] = call
  const { rows } = await withConnection((connection) =>
    connection.query<Row>(`SELECT ${name}.* FROM ${textOf(call)}`, Object.values(given)),
  )
  return rows
}

/** Ends the transaction, and with it its locks, before it is on disk. */
const letGoEarly = `set_config('synchronous_commit', 'off', true)`
/** Ends once everything that was written before it is on disk. */
const waitForDisk = `SELECT pg_logical_emit_message(false, '', '', true)`

/**
 * Calls a function that returns one value and changes balances, for which others wait: they are locked for as long as it runs,
 * and not until its transaction is on disk, which takes ten times as long. The call itself waits for that, together with others:
 * Postgres writes its log in order, so nobody's answer is on disk without all that it rests on. Still one round trip, and one
 * transaction.
 * @param call as of `callFunction`; then, optionally, another call to make before it in the same transaction: a value from that
 * one is returned instead, and the first function is not called
 * @throws UnavailableError when Postgres is away
 */
export async function callContended<Value>(
  ...[name, given, unless]: readonly [...call: FunctionCall, unless?: FunctionCall | undefined]
): Promise<Value> {
  const call = textOf([name, given] as FunctionCall)
  // Not in FROM, where it took Postgres twice as long to read.
  const text = unless
    ? `SELECT ${letGoEarly}, CASE WHEN instead IS NULL THEN ${call} ELSE instead END AS value
         FROM ${textOf(unless, Object.keys(given).length)} AS instead`
    : `SELECT ${letGoEarly}, ${call} AS value`
  const values = [...Object.values(given), ...Object.values(unless?.[1] ?? {})]
  const [{ rows }] = await withConnection((connection) =>
    Promise.all([connection.query<{ value: Value }>(text, values), connection.query(waitForDisk)]),
  )
  return (rows[0] as { value: Value }).value
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
