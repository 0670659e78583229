import { readFileSync } from 'node:fs'
import type { ClientBase } from 'pg'
import { projectPath } from '../../project-path.ts'
import type { Passwords } from './passwords.ts'

const database = 'llm_app'

/**
 * Creates what the application expects of a PostgreSQL server: its database, the role that owns and migrates it, and
 * the weak role that it runs as. Sets both passwords. Safe to run again.
 * @param client a superuser, connected to any database, in no transaction
 */
export async function createRoles(client: ClientBase, passwords: Passwords): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database])
  if (rowCount === 0) await client.query(`CREATE DATABASE ${database}`)
  await client.query(
    "SELECT set_config('roles.owner_password', $1, false), set_config('roles.runtime_password', $2, false)",
    [passwords.app_owner, passwords.app_runtime],
  )
  await client.query(readFileSync(projectPath('local', 'engines', 'postgres', 'roles.sql'), 'utf8'))
}
