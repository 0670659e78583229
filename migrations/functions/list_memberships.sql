-- What a person sees of where they have joined and are invited, one row per organization, by its id. The row
-- scope moves from one organization to the next, so that each name is read inside its own organization.
CREATE OR REPLACE FUNCTION list_memberships(p_subject text, p_email text, p_after text, p_limit integer)
  RETURNS TABLE (organization_id text, organization_name text, suspended boolean, user_id text, role member_role,
                 created_at timestamptz, joined_at timestamptz)
  LANGUAGE plpgsql AS $$
DECLARE
  v_membership members;
BEGIN
  PERFORM set_config('app.organization_id', '', true);
  FOR v_membership IN
    -- A person who has joined needs no further invitation, and an invitation by subject identifies the person
    -- best.
    SELECT DISTINCT ON (m.organization_id) * FROM memberships_of(p_subject, p_email) m
      WHERE m.organization_id > p_after
      ORDER BY m.organization_id, m.joined_at, m.subject
      LIMIT p_limit
  LOOP
    PERFORM set_config('app.organization_id', v_membership.organization_id, true);
    RETURN QUERY
      SELECT o.id::text, o.name, o.suspended_at IS NOT NULL, v_membership.user_id::text, v_membership.role,
             v_membership.created_at, v_membership.joined_at
        FROM organizations o WHERE o.id = v_membership.organization_id AND o.deleted_at IS NULL;
  END LOOP;
END $$;
