-- The roles of local/engines/postgres/roles.sql, as an administrator makes them who is no superuser: Aurora has none. Run by it
-- in llm_app, at every deployment, with the setting roles.password.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_owner') THEN
    -- It cannot log in: migrations become it.
    CREATE ROLE app_owner NOLOGIN;
    GRANT app_owner TO CURRENT_USER;
  END IF;
  -- That neither is a superuser or bypasses row-level security is the default, and not the administrator's to change.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_runtime') THEN
    CREATE ROLE app_runtime LOGIN;
  END IF;
  EXECUTE format('ALTER ROLE app_runtime PASSWORD %L', current_setting('roles.password'));
END $$;

ALTER ROLE app_runtime SET statement_timeout = '10s';
ALTER ROLE app_runtime SET idle_in_transaction_session_timeout = '60s';

ALTER DATABASE llm_app OWNER TO app_owner;
REVOKE ALL ON DATABASE llm_app FROM PUBLIC;
GRANT CONNECT ON DATABASE llm_app TO app_runtime;
