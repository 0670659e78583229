-- Gives up the place of a waiting turn. Returns who should ask again because of that, as waits_to_wake does. Not
-- enter_organization: whoever may not go on has to leave, too.
CREATE OR REPLACE FUNCTION stop_waiting(p_organization_id text, p_wait_id text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.organization_id', p_organization_id, true);
  DELETE FROM budget_waits WHERE organization_id = p_organization_id AND id = p_wait_id;
  RETURN waits_to_wake(p_organization_id);
END $$;
