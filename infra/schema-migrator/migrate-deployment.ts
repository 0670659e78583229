import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { lockForMigration, type Migrated, migrate } from '../../lib/postgres/migrate.ts'

/**
 * Brings a deployment's server up to date: the roles, with the weak one's current password, and the newest tables and
 * functions. Safe to run again.
 * @param adminUrl llm_app as the server's administrator, not through a proxy
 * @param runtimePassword of the weak role that the application runs as
 */
export async function migrateDeployment(adminUrl: string, runtimePassword: string): Promise<Migrated> {
  await createRoles(adminUrl, runtimePassword)
  const asOwner = new URL(adminUrl)
  asOwner.searchParams.set('options', '-c role=app_owner')
  return migrate(asOwner.href)
}

async function createRoles(adminUrl: string, runtimePassword: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    await lockForMigration(admin)
    await admin.query("SELECT set_config('roles.password', $1, true)", [runtimePassword])
    await admin.query(readFileSync(new URL('./roles.sql', import.meta.url), 'utf8'))
    await admin.query('COMMIT')
  } finally {
    await admin.end()
  }
}
