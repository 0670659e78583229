-- Opens the row scope of an organization for a change that somebody makes in it. What is known of them may be ten
-- seconds old, and a change lasts longer: so they are looked for once more, where they were found, and must have the
-- standing that they had. Theirs has ended with their membership, their organization or the secret that they presented,
-- and it is another one with another role or scope.
-- The shared lock lets changes pass side by side, and holds up only what is done alone: the erasure of the organization,
-- after which nothing is written into it any more, and what takes power away, after which nothing is done with it.
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
      WHERE organization_id = p_organization_id AND user_id = p_user_id
        AND standing = p_standing AND NOT suspended;
  ELSE
    PERFORM FROM api_key_principals
      WHERE organization_id = p_organization_id AND user_id = p_user_id AND api_key_id = p_api_key_id
        AND api_key_standing = p_standing AND NOT suspended;
  END IF;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the caller is another than was believed' USING ERRCODE = 'LA001';
  END IF;
END $$;
