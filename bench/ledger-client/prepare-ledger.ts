import { Client } from 'pg'
import type { Surroundings } from '../candidates/candidate-kinds.ts'

/** The most organizations that a job may name. */
export const organizations = 100

/**
 * Creates organizations with one member each and one budget, which every hold fits into, and a table with the
 * least that a budget needs.
 */
export async function prepareLedger({ adminUrl, databaseUrl }: Surroundings): Promise<void> {
  // As the superuser, past row-level security.
  const url = new URL(adminUrl)
  url.pathname = new URL(databaseUrl).pathname
  const admin = new Client({ connectionString: url.href })
  await admin.connect()
  try {
    await admin.query(`
      CREATE TEMP TABLE numbered AS
        SELECT n, 'org_' || lpad(n::text, 32, '0') AS organization_id, 'user_' || lpad(n::text, 32, '0') AS user_id
          FROM generate_series(0, ${organizations - 1}) AS n;
      INSERT INTO organizations (id, name) SELECT organization_id, 'Bench' FROM numbered;
      INSERT INTO members (organization_id, user_id, email, role)
        SELECT organization_id, user_id, user_id || '@bench.example', 'owner' FROM numbered;
      INSERT INTO budgets (organization_id, scope, subject, period, limit_nano_usd)
        SELECT organization_id, 'organization', organization_id, 'total', 1000000000000000 FROM numbered;
      CREATE TABLE guarded_rows (n integer PRIMARY KEY, room bigint NOT NULL, held bigint NOT NULL, spent bigint NOT NULL);
      INSERT INTO guarded_rows SELECT n, 1000000000000000, 0, 0 FROM numbered;
      GRANT SELECT, UPDATE ON guarded_rows TO app_runtime`)
  } finally {
    await admin.end()
  }
}
