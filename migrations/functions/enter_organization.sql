-- Opens the row scope of an organization for a change by a caller. What is known of the caller may be ten
-- seconds old, and a change lasts longer: so they are looked up again, where they were found, and must have
-- the same standing. A standing ends with the membership, the organization or the secret that was presented,
-- and another role or scope makes another standing.
-- The shared lock lets changes run side by side, and holds up only what runs alone: the erasure of the
-- organization, after which nothing more is written into it, and the removal of power, after which nothing
-- more is done with that power.
CREATE OR REPLACE FUNCTION enter_organization(
  p_organization_id text,
  p_user_id text,
  p_api_key_id text, -- NULL: they presented none
  p_standing text
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.organization_id', p_organization_id, true),
          pg_advisory_xact_lock_shared(hashtextextended(p_organization_id, 0));
  IF p_api_key_id IS NULL THEN
    PERFORM FROM principals
      WHERE organization_id = p_organization_id AND user_id = p_user_id AND NOT suspended AND standing = p_standing;
    IF NOT FOUND THEN
      PERFORM FROM sign_in_principals
        WHERE organization_id = p_organization_id AND user_id = p_user_id AND NOT suspended
          AND sign_in_standing = p_standing;
    END IF;
  ELSE
    PERFORM FROM api_key_principals
      WHERE organization_id = p_organization_id AND user_id = p_user_id AND api_key_id = p_api_key_id
        AND api_key_standing = p_standing AND NOT suspended;
  END IF;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the caller is another than was believed' USING ERRCODE = 'LA001';
  END IF;
END $$;
