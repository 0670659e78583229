-- Counts a settlement that failed for a reason that does not pass. Returns how many have failed.
CREATE OR REPLACE FUNCTION note_failed_settlement(p_organization_id text, p_turn_id text) RETURNS integer
  LANGUAGE plpgsql AS $$
DECLARE
  v_failed integer;
BEGIN
  PERFORM set_config('app.organization_id', p_organization_id, true);
  UPDATE turns SET failed_settlements = failed_settlements + 1
   WHERE organization_id = p_organization_id AND id = p_turn_id AND state = 'running'
  RETURNING failed_settlements INTO v_failed;
  RETURN coalesce(v_failed, 0);
END $$;
