-- What the turns that wait for this budget, and came before this one, have to hold of it. Exact only for whoever has locked
-- its balance. Volatile, so that it sees what was committed until then.
CREATE OR REPLACE FUNCTION needed_before(
  p_organization_id text,
  p_scope holder_scope,
  p_subject text,
  p_wait_id text -- NULL: it has only come now
) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  RETURN (
    SELECT coalesce(sum(w.needed_nano_usd), 0)
      FROM live_waits(p_organization_id) w
      LEFT JOIN budget_waits own ON own.organization_id = p_organization_id AND own.id = p_wait_id
     WHERE p_scope = ANY (w.scopes) AND binds(p_scope, p_subject, w.user_id, w.api_key_id)
       AND (own.id IS NULL OR (w.since, w.id) < (own.since, own.id)));
END $$;
