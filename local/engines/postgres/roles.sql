-- What the application expects of a PostgreSQL server, besides its database llm_app: the role that owns and
-- migrates it, and the weak role that it runs as. A superuser runs this in llm_app, as often as needed, with a
-- different password for each role: docker-compose.yml and the embedded server do so. On another server:
--   PGOPTIONS="-c roles.owner_password=… -c roles.runtime_password=…" psql -f local/engines/postgres/roles.sql llm_app

DO $$
DECLARE
  passwords CONSTANT text[] := ARRAY[current_setting('roles.owner_password'), current_setting('roles.runtime_password')];
  role_names CONSTANT text[] := ARRAY['app_owner', 'app_runtime'];
BEGIN
  IF passwords[1] = passwords[2] THEN
    RAISE EXCEPTION 'roles.owner_password and roles.runtime_password are the same';
  END IF;
  FOR i IN 1..2 LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_names[i]) THEN
      EXECUTE format('CREATE ROLE %I', role_names[i]);
    END IF;
    -- Row-level security rests on NOSUPERUSER and NOBYPASSRLS, so they are stated each time, not left to the default.
    EXECUTE format(
      'ALTER ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD %L',
      role_names[i], passwords[i]);
  END LOOP;
END $$;

ALTER ROLE app_runtime SET statement_timeout = '10s';
ALTER ROLE app_runtime SET idle_in_transaction_session_timeout = '60s';

ALTER DATABASE llm_app OWNER TO app_owner;
REVOKE ALL ON DATABASE llm_app, postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE llm_app TO app_runtime;
