-- Who this is, in one network wait. No row: not a member of this organization.
CREATE OR REPLACE FUNCTION find_member(p_organization_id text, p_user_id text) RETURNS SETOF principals
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.organization_id', p_organization_id, true);
  RETURN QUERY SELECT * FROM principals WHERE organization_id = p_organization_id AND user_id = p_user_id;
END $$;
