-- The roles of local/engines/postgres/roles.sql, as an administrator without superuser rights makes them: Aurora has no
-- superuser. Run in llm_app at every deployment, with the setting roles.password.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_owner') THEN
    -- Cannot log in: migrations take on this role.
    CREATE ROLE app_owner NOLOGIN;
    GRANT app_owner TO CURRENT_USER;
  END IF;
  -- By default neither is a superuser or bypasses row-level security, and the administrator cannot change that.
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
