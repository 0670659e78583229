import type { QueryResult, QueryResultRow } from 'pg'
import { distrustConnections, takeConnection } from './pool.ts'
import { storable } from './storable-text.ts'
import { isFailover, isLost, translateError } from './translate-error.ts'

/** What statements are sent on. */
export interface Connection {
  /**
   * @param statement its text; or, where the usual time limit is too short, its text and a limit of its own
   * in ms
   * @param parameters texts among them are made storable in Postgres: this is the only way into it
   */
  query<Row extends QueryResultRow>(
    statement: string | { readonly text: string; readonly query_timeout: number },
    parameters?: readonly unknown[],
  ): Promise<QueryResult<Row>>
}

/**
 * Lends `work` a connection of its own. It is discarded afterwards if it was lost, given up, or leads to a
 * server that is no longer the primary.
 * @throws UnavailableError when Postgres is away; whatever `work` throws
 */
export async function withConnection<Result>(
  work: (connection: Connection, giveUp: (error: Error) => void) => Promise<Result>,
): Promise<Result> {
  let broken: Error | undefined
  const giveUp = (error: Error) => {
    broken = error
  }
  const client = await takeConnection().catch((error: unknown) => {
    throw translateError(error)
  })
  // Between two statements nothing else listens, and an error event without a listener ends the process.
  client.on('error', giveUp)
  try {
    const query: Connection['query'] = (statement, parameters) =>
      client.query(statement, parameters?.map(storable))
    return await work({ query }, giveUp)
  } catch (error) {
    if (isLost(error)) giveUp(error)
    if (isFailover(error)) distrustConnections()
    throw translateError(error)
  } finally {
    client.off('error', giveUp)
    client.release(broken)
  }
}
