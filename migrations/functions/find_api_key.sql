-- The caller on whose behalf a key acts, once for each of its secrets and with what is needed to check them.
-- No row: no such key, or no valid one.
CREATE OR REPLACE FUNCTION find_api_key(p_api_key_id text) RETURNS SETOF api_key_principals
  LANGUAGE plpgsql AS $$
DECLARE
  v_organization_id text;
BEGIN
  PERFORM set_config('app.api_key_id', p_api_key_id, true);
  SELECT organization_id INTO v_organization_id FROM api_keys WHERE id = p_api_key_id;
  PERFORM set_config('app.organization_id', coalesce(v_organization_id, ''), true);
  RETURN QUERY SELECT * FROM api_key_principals
    WHERE organization_id = v_organization_id AND api_key_id = p_api_key_id;
END $$;
