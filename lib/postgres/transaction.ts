import { type Connection, withConnection } from './connection.ts'

/** An open transaction. */
export type Transaction = Connection

/**
 * Runs `work` between `begin` and COMMIT on one connection, with a rollback when it throws.
 * @param begin SQL without parameters that opens the transaction and may prepare it, in one round trip
 * @throws UnavailableError when Postgres is away; whatever `work` throws
 */
export function transaction<Result>(
  begin: string,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return withConnection(async (connection, giveUp) => {
    try {
      await connection.query(begin)
      const result = await work(connection)
      const { command } = await connection.query('COMMIT')
      // After a failed statement Postgres rolls back instead, and reports no error.
      if (command !== 'COMMIT') throw new Error('A failed transaction cannot be committed')
      return result
    } catch (error) {
      await connection.query('ROLLBACK').catch(giveUp)
      throw error
    }
  })
}
