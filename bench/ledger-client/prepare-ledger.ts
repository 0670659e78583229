import type { Surroundings } from '../candidates/candidate-kinds.ts'
import { asSuperuser } from './as-superuser.ts'
import { addOrganizations } from './rows.ts'

/** The most organizations that a job may name. */
export const organizations = 100

/**
 * Creates organizations with one member, one key and one budget each, which every hold fits into, and a table with the
 * least that a budget needs.
 */
export async function prepareLedger(surroundings: Surroundings): Promise<void> {
  await asSuperuser(surroundings, async (admin) => {
    await admin.query(addOrganizations(0, organizations))
    await admin.query(`
      CREATE TABLE guarded_rows (n integer PRIMARY KEY, room bigint NOT NULL, held bigint NOT NULL, spent bigint NOT NULL);
      INSERT INTO guarded_rows SELECT n, 1000000000000000, 0, 0 FROM generate_series(0, ${organizations - 1}) n;
      GRANT SELECT, UPDATE ON guarded_rows TO app_runtime`)
  })
}
