import { Pool, type PoolClient } from 'pg'
import { postgresSettings } from '../config/postgres.ts'
import { log } from '../log.ts'

let built: Pool | undefined
/** When each connection was opened, by `performance.now()`. */
const openedTicks = new WeakMap<PoolClient, number>()
/** Connections opened before this may lead to a server that has changed. */
let trustedTick = -Infinity

/**
 * The connections of this process, as the weak role. Statements are never named: RDS Proxy would pin the
 * session to one connection. Time limits are set on the role itself, because a proxy refuses them at
 * start-up.
 */
export function pool(): Pool {
  if (built === undefined) {
    const settings = postgresSettings()
    built = new Pool({
      connectionString: settings.DATABASE_URL,
      max: settings.DATABASE_POOL_SIZE,
      connectionTimeoutMillis: 5_000,
      // The server gives up after 10 seconds (local/engines/postgres/roles.sql); this is for a server that
      // says nothing.
      query_timeout: 12_000,
      // A frozen Lambda environment may wake up to a connection that the server has long dropped.
      maxLifetimeSeconds: 600,
      // Otherwise ten seconds, which in a frozen environment have always passed: after a pause each request would open a
      // connection anew, four round trips and some milliseconds of CPU for the password.
      idleTimeoutMillis: 0,
      keepAlive: true,
      // Statements that are sent together share a round trip.
      pipeline: true,
      allowExitOnIdle: true,
    })
    built.on('connect', (client) => openedTicks.set(client, performance.now()))
    built.on('error', (error) =>
      log().warn('An idle Postgres connection was lost', { reason: error.message }),
    )
  }
  return built
}

/** A connection for exclusive use until it is released. */
export async function takeConnection(): Promise<PoolClient> {
  for (;;) {
    const client = await pool().connect()
    if ((openedTicks.get(client) ?? 0) >= trustedTick) return client
    client.release(true)
  }
}

/** Opens a connection, unless there is one. @throws where Postgres cannot be reached */
export async function reachPostgres(): Promise<void> {
  const client = await takeConnection()
  client.release()
}

/**
 * After a failover: the server, or the primary, is another one now. Surviving connections would go on leading
 * to the old one, and each would fail one more request; none that is open now is used again.
 */
export function distrustConnections(): void {
  trustedTick = performance.now()
}

/** Closes every connection; the next use opens new ones. */
export async function closePool(): Promise<void> {
  const closing = built
  built = undefined
  await closing?.end()
}
