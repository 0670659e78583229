import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { EngineError } from '../../../local/engines/engine.ts'
import { startServerProcess } from '../../../local/engines/server-process.ts'
import { makeDataDirectory, unprivilegedUser } from '../../../local/engines/unprivileged-user.ts'
import { findProgram } from '../../../local/programs/find-program.ts'

/** A pooler that lends a client a server connection for one transaction, as RDS Proxy does. */
export interface PgBouncer {
  readonly version: string
  /** The URL of the same server and any of its databases through the pooler. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts PgBouncer in transaction mode on 127.0.0.1, in front of a PostgreSQL server.
 * @param serverUrl the server, with the role that every client gets there
 * @param poolSize server connections that all clients of a database share
 * @param mostClients the most clients that may be connected
 * @throws EngineError if it is not installed or does not start
 */
export async function startPgBouncer(
  serverUrl: string,
  poolSize: number,
  mostClients = 1000,
): Promise<PgBouncer> {
  const program = findProgram('pgbouncer')
  if (program === undefined)
    throw new EngineError('PgBouncer is not installed, and npm test could not bring it')
  const directory = mkdtempSync(join(tmpdir(), 'llm-app-pgbouncer-'))
  makeDataDirectory(directory)
  const user = unprivilegedUser()
  const settingsFile = join(directory, 'pgbouncer.ini')
  const through = (port: number) => {
    const url = new URL(serverUrl)
    url.host = `127.0.0.1:${port}`
    return url.href
  }
  const server = await startServerProcess({
    name: 'PgBouncer',
    program,
    args: (port) => {
      writeFileSync(settingsFile, settings(new URL(serverUrl), port, poolSize, mostClients), { mode: 0o600 })
      if (user !== undefined) chownSync(settingsFile, user.uid, user.gid)
      return [settingsFile]
    },
    // SIGINT would wait for the clients.
    stopSignals: ['SIGTERM', 'SIGKILL'],
    logFile: join(directory, 'pgbouncer.log'),
    user,
    probe: (port) => askVersion(through(port)),
  })
  return {
    version: server.version,
    url: through(server.port),
    stop: async () => {
      await server.stop()
      rmSync(directory, { recursive: true })
    },
  }
}

function settings(server: URL, port: number, poolSize: number, mostClients: number): string {
  return `
[databases]
* = host=${server.hostname} port=${server.port} user=${server.username} password=${server.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
; Whoever comes is the role above: only this machine can come.
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = ${mostClients}
`
}

async function askVersion(url: string): Promise<string> {
  const console = new URL(url)
  console.pathname = '/pgbouncer'
  const client = new Client({ connectionString: console.href })
  await client.connect()
  try {
    const { rows } = await client.query<{ version: string }>('SHOW VERSION')
    return rows[0]?.version.replace('PgBouncer ', '') ?? ''
  } finally {
    await client.end()
  }
}
