import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a table of nobody',
    sql: 'CREATE TABLE planted (id text PRIMARY KEY)',
    counterexample: /^planted has no organization_id/,
  },
  {
    name: 'a table with rows of no organization',
    sql: 'CREATE TABLE planted (organization_id organization_id)',
    counterexample: /^planted may have rows of no organization/,
  },
  {
    name: 'a table without row-level security',
    sql: 'CREATE TABLE planted (organization_id organization_id PRIMARY KEY)',
    counterexample: /^planted has row-level security switched off/,
  },
  {
    name: 'a table without FORCE',
    sql: 'ALTER TABLE chats NO FORCE ROW LEVEL SECURITY',
    counterexample: /^chats does not force row-level security/,
  },
  {
    name: 'a table that lost its policy',
    sql: 'DROP POLICY own_organization ON chats',
    counterexample: /^chats has no policy/,
  },
  {
    name: 'a policy USING (true)',
    sql: 'CREATE POLICY everybody ON chats FOR SELECT USING (true)',
    counterexample: /^everybody on chats FOR SELECT USING true opens rows by no setting/,
  },
  {
    name: 'a policy that nobody reviewed',
    sql: "CREATE POLICY shared ON chats FOR SELECT USING (title = current_setting('app.title', true))",
    counterexample: /^shared on chats FOR SELECT .* is not reviewed/,
  },
  {
    name: 'a row scope that is everything where it is not set',
    sql: `CREATE OR REPLACE FUNCTION current_organization() RETURNS text LANGUAGE sql STABLE
            RETURN coalesce(current_setting('app.organization_id', true), (SELECT min(id) FROM organizations))`,
    counterexample: /^current_organization\(\) .* not reviewed/,
  },
  {
    name: 'a table without a primary key',
    sql: 'ALTER TABLE usage_records DROP CONSTRAINT usage_records_pkey',
    counterexample: /^usage_records has no primary key/,
  },
  {
    name: 'a unique key over all organizations',
    sql: 'CREATE UNIQUE INDEX planted ON chats (title)',
    counterexample: /^planted on chats does not have the organization in it/,
  },
  {
    name: 'a foreign key without the organization',
    sql: `ALTER TABLE turns ADD UNIQUE (id);
          ALTER TABLE messages ADD CONSTRAINT planted FOREIGN KEY (turn_id) REFERENCES turns (id)`,
    counterexample: /^planted on messages .* another organization/,
  },
  {
    name: 'a view without security_invoker',
    sql: 'CREATE VIEW planted AS SELECT * FROM chats',
    counterexample: /^planted shows rows as its owner/,
  },
  {
    name: 'a function that runs as its owner',
    sql: "CREATE FUNCTION planted() RETURNS text LANGUAGE sql SECURITY DEFINER RETURN 'x'",
    counterexample: /^planted\(\) runs as its owner and is not reviewed/,
  },
  {
    name: 'a function that runs as its owner on the tables of its caller',
    sql: 'ALTER FUNCTION erase_organization RESET search_path',
    counterexample: /^erase_organization\(text\) .* search_path of its caller/,
  },
  {
    name: 'a function that runs as its owner for PUBLIC',
    sql: 'GRANT EXECUTE ON FUNCTION erase_organization TO PUBLIC',
    counterexample: /^erase_organization\(text\) runs as its owner for everybody/,
  },
  {
    name: 'a table that PUBLIC may read',
    sql: 'GRANT SELECT (title) ON chats TO PUBLIC',
    counterexample: /^chats is granted to PUBLIC/,
  },
  {
    name: 'a runtime role that may TRUNCATE',
    sql: 'GRANT TRUNCATE ON chats TO app_runtime',
    counterexample: /^chats can be truncated/,
  },
  {
    name: 'a runtime role with BYPASSRLS',
    runtimeRole: 'BYPASSRLS',
    counterexample: /^planted_\w+ bypasses row-level security/,
  },
  {
    name: 'a runtime role that may make itself roles',
    runtimeRole: 'CREATEROLE',
    counterexample: /^planted_\w+ has rights over the whole server/,
  },
  {
    name: 'a runtime role that is a member of the owner',
    runtimeRole: 'IN ROLE app_owner',
    counterexample: /^app_owner owns things/,
  },
]
