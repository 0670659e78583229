import {
  reviewedDefinerFunctions,
  reviewedPolicies,
  reviewedScopeFunctions,
  tablesOfNobody,
} from './reviewed.ts'

/** Something that must be true of every object of one kind in Postgres' catalog. */
interface CatalogRule {
  /** The objects, in the plural. */
  readonly about: string
  /** Follows `catalog`: rows of `subject` and whether it `holds`. $1 is the role that the application runs as. */
  readonly sql: string
  /** Subjects that are exempt. */
  readonly reviewed?: ReadonlySet<string>
  /** What is wrong with any other subject; follows its name. */
  readonly fault: string
}

/** What the rules are about. A table is a tenant's if it has the column that names a row's organization. */
export const catalog = `
  WITH runtime AS (SELECT oid FROM pg_roles WHERE rolname = $1),
  relations AS (
    SELECT c.oid, c.oid::regclass::text AS name, relkind AS kind, relowner AS owner, relacl AS grants,
           relrowsecurity AS is_secured, relforcerowsecurity AS is_forced, reloptions AS options
      FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND relkind NOT IN ('i', 'I', 'c')
  ),
  functions AS (
    SELECT p.oid, p.oid::regprocedure::text AS name, proowner AS owner, prosecdef AS is_definer,
           proconfig AS settings, proacl AS grants, coalesce(pg_get_function_sqlbody(p.oid), prosrc) AS body
      FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  ),
  tables AS (SELECT * FROM relations WHERE kind IN ('r', 'p')),
  tenant_tables AS (
    SELECT t.*, attnum AS organization, attname AS organization_column, attnotnull AS is_always_owned
      FROM tables t JOIN pg_attribute ON attrelid = oid AND NOT attisdropped
       AND attname = CASE name WHEN 'organizations' THEN 'id' ELSE 'organization_id' END
  ),
  policies AS (
    SELECT polrelid, polname AS name, polpermissive AS is_permissive,
           polcmd = '*' AND polpermissive AND polroles = '{0}' AND polwithcheck IS NULL
             AND pg_get_expr(polqual, polrelid)
               = '((' || organization_column || ')::text = ( SELECT current_organization() AS current_organization))'
             AS is_own_organization,
           format('%s on %s FOR %s', polname, t.name,
                  CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                              WHEN 'd' THEN 'DELETE' ELSE 'ALL' END)
             || coalesce(' USING ' || pg_get_expr(polqual, polrelid), '')
             || coalesce(' WITH CHECK ' || pg_get_expr(polwithcheck, polrelid), '') AS subject
      FROM pg_policy JOIN tenant_tables t ON t.oid = polrelid
  ),
  foreign_keys AS (
    SELECT conname AS name, child.name AS table,
           EXISTS (SELECT FROM unnest(conkey, confkey) AS pair (a, b)
                    WHERE a = child.organization AND b = parent.organization) AS is_within_organization
      FROM pg_constraint
      JOIN tenant_tables child ON child.oid = conrelid JOIN tenant_tables parent ON parent.oid = confrelid
     WHERE contype = 'f'
  ),
  attainable_roles AS (SELECT r.* FROM pg_roles r, runtime WHERE pg_has_role(runtime.oid, r.oid, 'MEMBER')),
  owners AS (SELECT owner FROM tenant_tables UNION SELECT owner FROM functions WHERE is_definer)`

/** The schema wall. The first rule that does not hold is the first to fix. */
export const catalogRules: readonly CatalogRule[] = [
  {
    about: 'tables',
    sql: 'SELECT name AS subject, name IN (SELECT name FROM tenant_tables) AS holds FROM tables',
    reviewed: tablesOfNobody,
    fault: 'has no organization_id and is not reviewed as a table of nobody',
  },
  {
    about: 'tenant tables',
    sql: 'SELECT name AS subject, is_always_owned AS holds FROM tenant_tables',
    fault: 'may have rows of no organization',
  },
  {
    about: 'tenant tables',
    sql: 'SELECT name AS subject, is_secured AS holds FROM tenant_tables',
    fault: 'has row-level security switched off',
  },
  {
    about: 'tenant tables',
    sql: 'SELECT name AS subject, is_forced AS holds FROM tenant_tables',
    fault: 'does not force row-level security on its owner',
  },
  {
    about: 'tenant tables',
    sql: `SELECT name AS subject,
                 EXISTS (SELECT FROM policies WHERE polrelid = oid AND is_own_organization) AS holds
            FROM tenant_tables`,
    fault: 'has no policy that opens the rows of the organization in scope',
  },
  {
    about: 'policies',
    sql: String.raw`SELECT subject, NOT is_permissive OR
                           subject ~ '\mcurrent_organization\(\)|current_setting\(''app\.\w+''::text, true\)' AS holds
                      FROM policies`,
    fault: 'opens rows by no setting of the transaction',
  },
  {
    about: 'policies',
    sql: 'SELECT subject, is_own_organization OR NOT is_permissive AS holds FROM policies',
    reviewed: reviewedPolicies,
    fault: 'opens more than the organization in scope and is not reviewed',
  },
  {
    about: 'functions of policies',
    sql: `SELECT DISTINCT name || ' ' || body AS subject, false AS holds
            FROM pg_depend JOIN functions ON oid = refobjid
           WHERE classid = 'pg_policy'::regclass AND refclassid = 'pg_proc'::regclass`,
    reviewed: reviewedScopeFunctions,
    fault: 'decides which rows are seen and is not reviewed',
  },
  {
    about: 'tenant tables',
    sql: `SELECT name AS subject, EXISTS (SELECT FROM pg_index WHERE indrelid = oid AND indisprimary) AS holds
            FROM tenant_tables`,
    fault: 'has no primary key',
  },
  {
    about: 'foreign keys',
    sql: `SELECT name || ' on ' || "table" AS subject, is_within_organization AS holds FROM foreign_keys`,
    fault: 'lets a row point to one of another organization',
  },
  {
    about: 'unique keys',
    sql: `SELECT indexrelid::regclass || ' on ' || name AS subject, organization = ANY (indkey) AS holds
            FROM pg_index JOIN tenant_tables ON oid = indrelid WHERE indisunique`,
    fault: 'does not have the organization in it, so that it tells of the rows of others',
  },
  {
    about: 'views',
    sql: `SELECT name AS subject, kind = 'v' AND coalesce('security_invoker=true' = ANY (options), false) AS holds
            FROM relations WHERE kind IN ('v', 'm')`,
    fault: 'shows rows as its owner and not as the one who asks',
  },
  {
    about: 'functions',
    sql: 'SELECT name AS subject, NOT is_definer AS holds FROM functions',
    reviewed: reviewedDefinerFunctions,
    fault: 'runs as its owner and is not reviewed',
  },
  {
    about: 'functions',
    sql: `SELECT name AS subject,
                 NOT is_definer OR EXISTS (SELECT FROM unnest(settings) s WHERE s LIKE 'search_path=%') AS holds
            FROM functions`,
    fault: 'runs as its owner and finds its tables by the search_path of its caller',
  },
  {
    about: 'functions',
    sql: `SELECT name AS subject,
                 NOT is_definer OR NOT EXISTS (
                   SELECT FROM aclexplode(coalesce(grants, acldefault('f', owner))) WHERE grantee = 0) AS holds
            FROM functions`,
    fault: 'runs as its owner for everybody',
  },
  {
    about: 'relations',
    sql: `SELECT name AS subject,
                 NOT EXISTS (SELECT FROM aclexplode(grants) WHERE grantee = 0)
                 AND NOT EXISTS (SELECT FROM pg_attribute, aclexplode(attacl)
                                  WHERE attrelid = r.oid AND grantee = 0) AS holds
            FROM relations r`,
    fault: 'is granted to PUBLIC',
  },
  {
    about: 'roles of the application',
    sql: 'SELECT rolname AS subject, NOT rolsuper AND NOT rolbypassrls AS holds FROM attainable_roles',
    fault: 'bypasses row-level security, and the application can be it',
  },
  {
    about: 'roles of the application',
    sql: `SELECT rolname AS subject,
                 NOT EXISTS (SELECT FROM pg_shdepend WHERE refobjid = oid AND deptype = 'o'
                              AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())))
                 AS holds
            FROM attainable_roles`,
    fault: 'owns things, so that it can change them, and the application can be it',
  },
  {
    about: 'roles of the application',
    sql: `SELECT rolname AS subject,
                 NOT (rolcreaterole OR rolcreatedb OR rolreplication OR rolname LIKE 'pg\\_%') AS holds
            FROM attainable_roles`,
    fault: 'has rights over the whole server, and the application can be it',
  },
  {
    about: 'owners of tenant tables',
    sql: `SELECT rolname AS subject, NOT rolsuper AND NOT rolbypassrls AS holds
            FROM owners JOIN pg_roles ON oid = owner`,
    fault: 'bypasses row-level security, although it is forced on the owner',
  },
  {
    about: 'tenant tables',
    sql: `SELECT name AS subject, NOT has_table_privilege(runtime.oid, t.oid, 'TRUNCATE') AS holds
            FROM tenant_tables t, runtime`,
    fault: 'can be truncated by the application, which row-level security does not hinder',
  },
]
