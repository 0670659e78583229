-- Opens the row scope of an organization for a change during which no other change runs and no turn begins or
-- ends. The exclusive lock comes first: two changes that share enter_organization's lock and then want it for
-- themselves wait for each other.
CREATE OR REPLACE FUNCTION enter_organization_alone(
  p_organization_id text,
  p_user_id text,
  p_api_key_id text, -- NULL: they presented none
  p_standing text
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_organization_id, 0));
  PERFORM enter_organization(p_organization_id, p_user_id, p_api_key_id, p_standing);
END $$;
