-- Marks a turn whose journal does not show whether it lives.
CREATE OR REPLACE FUNCTION note_unjournaled(p_organization_id text, p_turn_id text) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.organization_id', p_organization_id, true);
  UPDATE turns SET journaled = false WHERE organization_id = p_organization_id AND id = p_turn_id;
END $$;
