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
export async function callFunction<Row extends QueryResultRow>(...call: CallUnless): Promise<Row[]> {
  const { text, values } = statementOf(call)
  const { rows } = await withConnection((connection) => connection.query<Row>(text, values))
  return rows
}

type CallUnless = readonly [...call: FunctionCall, unless?: FunctionCall | undefined]

function statementOf([name, given, unless]: CallUnless): { text: string; values: unknown[] } {
  const call = textOf([name, given] as FunctionCall)
  const text = unless
    ? `SELECT CASE WHEN instead IS NULL THEN ${call} ELSE instead END AS ${name}
         FROM ${textOf(unless, Object.keys(given).length)} AS instead`
    : `SELECT ${name}.* FROM ${call}`
  return { text, values: [...Object.values(given), ...Object.values(unless?.[1] ?? {})] }
}

/** Ends the transaction, and with it its locks, before it is on disk. */
const letGoEarly = `CROSS JOIN set_config('synchronous_commit', 'off', true)`
/** A record of its own, which is on disk once this has ended, and with it everything before. */
const waitForDisk = `SELECT pg_logical_emit_message(true, '', '')`

/**
 * `callFunction` for one that changes balances, for which others wait: they are locked for as long as the function runs, and
 * not until its transaction is on disk, which takes ten times as long. The call itself waits for that, together with others:
 * Postgres writes its log in order, so nobody's answer is on disk without all that it rests on. Still one round trip.
 * @throws UnavailableError when Postgres is away
 */
export async function callContended<Row extends QueryResultRow>(...call: CallUnless): Promise<Row[]> {
  const { text, values } = statementOf(call)
  const [{ rows }] = await withConnection((connection) =>
    Promise.all([connection.query<Row>(`${text} ${letGoEarly}`, values), connection.query(waitForDisk)]),
  )
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
