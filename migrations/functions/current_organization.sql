-- The organization in whose row scope this transaction works; NULL, and so no row at all, outside of one.
-- After a transaction that set it, Postgres returns '' instead of NULL.
CREATE OR REPLACE FUNCTION current_organization() RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.organization_id', true), '');
