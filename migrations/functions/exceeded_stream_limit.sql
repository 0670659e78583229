-- The limit that leaves no room for one more running turn: {"exceeded": {"scope": ..., "limit": ...}}; NULL:
-- there is room. Called where Redis could not count, before begin_turn and in its transaction: until that
-- ends, no other transaction of the organization passes here. See docs/adr/0016.
CREATE OR REPLACE FUNCTION exceeded_stream_limit(
  p_organization_id text,
  p_user_id text,
  p_api_key_id text,
  p_limits jsonb -- {"organization": n, "member": n, "api_key": n}, where there is a limit
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_running jsonb;
BEGIN
  PERFORM set_config('app.organization_id', p_organization_id, true),
          pg_advisory_xact_lock(hashtextextended(p_organization_id, 3));
  SELECT jsonb_build_object('organization', count(*),
                            'member', count(*) FILTER (WHERE user_id = p_user_id),
                            'api_key', count(*) FILTER (WHERE api_key_id = p_api_key_id))
    INTO v_running
    FROM turns WHERE organization_id = p_organization_id AND state = 'running';
  RETURN (SELECT jsonb_build_object('exceeded', jsonb_build_object('scope', key, 'limit', value))
            FROM jsonb_each(p_limits)
           -- A limit that is not counted here leaves no room.
           WHERE coalesce((v_running -> key)::bigint >= value::bigint, true)
           LIMIT 1);
END $$;
