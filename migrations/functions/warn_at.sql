-- How much spending triggers a warning.
CREATE OR REPLACE FUNCTION warn_at(p_limit_nano_usd bigint, p_percent smallint) RETURNS bigint
  LANGUAGE sql IMMUTABLE
  RETURN ceil(p_limit_nano_usd::numeric * p_percent / 100);
