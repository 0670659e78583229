-- At most once a minute, however often the key is used.
CREATE OR REPLACE FUNCTION note_api_key_use(p_organization_id text, p_api_key_id text) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.organization_id', p_organization_id, true);
  UPDATE api_keys SET last_used_at = now()
   WHERE organization_id = p_organization_id AND id = p_api_key_id
     AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute');
END $$;
