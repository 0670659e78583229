-- What the application expects of a PostgreSQL server, besides its database llm_app: the role that owns and
-- migrates it, and the weak role that it runs as. To be run by a superuser in llm_app, as often as one likes, with
-- the setting roles.password: docker-compose.yml and the embedded server do it; for another server
--   PGOPTIONS="-c roles.password=…" psql -f local/engines/roles.sql llm_app

DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['app_owner', 'app_runtime'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I', role_name);
    END IF;
    -- NOSUPERUSER and NOBYPASSRLS are what row-level security rests on: said every time, not left to the default.
    EXECUTE format(
      'ALTER ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD %L',
      role_name, current_setting('roles.password'));
  END LOOP;
END $$;

ALTER ROLE app_runtime SET statement_timeout = '10s';
ALTER ROLE app_runtime SET idle_in_transaction_session_timeout = '60s';

ALTER DATABASE llm_app OWNER TO app_owner;
REVOKE ALL ON DATABASE llm_app, postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE llm_app TO app_runtime;
