-- The member who has signed in, once for each of the access tokens that were issued last and with what is needed to
-- check them. No row: no such sign-in, or not of a member any more.
CREATE OR REPLACE FUNCTION find_sign_in(p_sign_in_id text) RETURNS SETOF sign_in_principals
  LANGUAGE plpgsql AS $$
DECLARE
  v_organization_id text;
BEGIN
  PERFORM set_config('app.sign_in_id', p_sign_in_id, true);
  SELECT organization_id INTO v_organization_id FROM sign_ins WHERE id = p_sign_in_id;
  PERFORM set_config('app.organization_id', coalesce(v_organization_id, ''), true);
  RETURN QUERY SELECT * FROM sign_in_principals
    WHERE organization_id = v_organization_id AND sign_in_id = p_sign_in_id;
END $$;
