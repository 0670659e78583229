import { type ClientBase, escapeIdentifier, escapeLiteral } from 'pg'

const database = 'llm_app'

/**
 * Creates what the application expects to find in a PostgreSQL server: its database, the role that owns it and
 * migrates it, and the weak role that it runs as. Does no harm when run again; sets both passwords.
 * @param client a superuser, connected to any database, in no transaction.
 */
export async function createRoles(client: ClientBase, password: string): Promise<void> {
  await createRole(client, 'app_owner', password)
  await createRole(client, 'app_runtime', password)
  await client.query(`
    ALTER ROLE app_runtime SET statement_timeout = '30s';
    ALTER ROLE app_runtime SET idle_in_transaction_session_timeout = '60s';
  `)

  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database])
  if (rowCount === 0) await client.query(`CREATE DATABASE ${database} OWNER app_owner`)
  await client.query(`
    REVOKE ALL ON DATABASE ${database}, postgres, template1 FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${database} TO app_runtime;
  `)
}

/** NOBYPASSRLS and NOSUPERUSER are what row-level security rests on: said every time, not left to the default. */
async function createRole(client: ClientBase, name: string, password: string): Promise<void> {
  const role = escapeIdentifier(name)
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name])
  if (rowCount === 0) await client.query(`CREATE ROLE ${role}`)
  await client.query(
    `ALTER ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION
     PASSWORD ${escapeLiteral(password)}`,
  )
}
