import type { ClientBase } from 'pg'
import { pool } from './pool.ts'
import { translateError } from './translate-error.ts'

/** An open transaction. */
export type Transaction = Pick<ClientBase, 'query'>

/**
 * Runs `work` between `begin` and COMMIT on one connection, with a rollback when it throws.
 * @param begin SQL without parameters that opens the transaction and may prepare it, in one network wait
 * @throws UnavailableError when Postgres is away; whatever `work` throws
 */
export async function transaction<Result>(
  begin: string,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const client = await pool()
    .connect()
    .catch((error: unknown) => {
      throw translateError(error)
    })
  let broken: Error | undefined
  const lost = (error: Error) => (broken = error)
  // Between two statements nobody else listens, and an error event without a listener ends the process.
  client.on('error', lost)
  try {
    await client.query(begin)
    const result = await work(client)
    const { command } = await client.query('COMMIT')
    // After a failed statement Postgres rolls back instead, and calls that no error.
    if (command !== 'COMMIT') throw new Error('A failed transaction cannot be committed')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => (broken = rollbackError))
    throw translateError(error)
  } finally {
    client.off('error', lost)
    client.release(broken)
  }
}
