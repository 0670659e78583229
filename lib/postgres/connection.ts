import type { QueryResult, QueryResultRow } from 'pg'
import { distrustConnections, takeConnection } from './pool.ts'
import { storable } from './storable-text.ts'
import { isFailover, isLost, translateError } from './translate-error.ts'

/** What statements are sent on. */
export interface Connection {
  /**
   * @param statement its text; with a time limit of its own, in ms, where the usual one is too short
   * @param parameters texts among them are sent as Postgres can keep them: this is the one way into it
   */
  query<Row extends QueryResultRow>(
    statement: string | { readonly text: string; readonly query_timeout: number },
    parameters?: readonly unknown[],
  ): Promise<QueryResult<Row>>
}

/**
 * Lends `work` a connection of its own. One that is lost, leads to a server that is not the primary any more, or was given
 * up, is not kept.
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
  // Between two statements nobody else listens, and an error event without a listener ends the process.
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
