-- The member that this person is: in the organization that they name, otherwise where they joined first. Only
-- the person can accept an invitation, in a separate act: see docs/adr/0015.
CREATE OR REPLACE FUNCTION find_person(
  p_subject text,
  p_email text,
  p_organization_id text -- NULL: none named
) RETURNS SETOF principals LANGUAGE plpgsql AS $$
DECLARE
  v_organization_id text;
  v_user_id text;
BEGIN
  PERFORM set_config('app.organization_id', '', true);
  SELECT organization_id, user_id INTO v_organization_id, v_user_id FROM memberships_of(p_subject, p_email)
    WHERE subject IS NOT NULL AND joined_at IS NOT NULL
      AND organization_id = coalesce(p_organization_id, organization_id)
    ORDER BY joined_at, organization_id LIMIT 1;
  IF FOUND THEN
    PERFORM set_config('app.organization_id', v_organization_id, true);
    RETURN QUERY SELECT * FROM principals WHERE organization_id = v_organization_id AND user_id = v_user_id;
  ELSIF EXISTS (SELECT FROM memberships_of(p_subject, p_email)
                 WHERE organization_id = coalesce(p_organization_id, organization_id)) THEN
    RAISE EXCEPTION 'the person is invited and has not joined' USING ERRCODE = 'LA002';
  END IF;
END $$;
