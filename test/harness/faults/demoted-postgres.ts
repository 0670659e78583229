import type { TestDatabase } from '../database.ts'

const refusal = "RAISE EXCEPTION 'cannot execute it in a read-only transaction' USING ERRCODE = '25006';"

/**
 * A failover as seen by clients that stay connected: their server no longer takes writes. Afterwards, only new
 * connections reach a server that does.
 * @returns the function that ends it
 */
export async function demote(database: TestDatabase): Promise<() => Promise<void>> {
  await database.rows(`
    ${judge(refusal)}
    DO $do$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'demoted') THEN
        CREATE TRIGGER demoted BEFORE INSERT OR UPDATE ON turns EXECUTE FUNCTION judge_server();
      END IF;
    END $do$`)
  return async () => {
    const [row] = await database.rows<{ now: string }>('SELECT clock_timestamp()::text AS now')
    // Each connection sees its own row there.
    await database.rows(
      judge(`IF (SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()) < '${row?.now}' THEN
               ${refusal}
             END IF;`),
    )
  }
}

/** Spares the owner, whose role the test itself uses. */
const judge = (verdict: string) => `
  CREATE OR REPLACE FUNCTION judge_server() RETURNS trigger LANGUAGE plpgsql AS
    $judge$ BEGIN
      IF NOT pg_has_role('app_owner', 'usage') THEN ${verdict} END IF;
      RETURN NULL;
    END $judge$;`
