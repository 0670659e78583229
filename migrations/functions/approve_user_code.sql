-- Signs a member in on the device that waits under this code, which may then fetch its tokens as long as its code
-- would have counted. Within the transaction of a change. Returns whether there was such a device: two people who
-- enter one code sign in once.
CREATE OR REPLACE FUNCTION approve_user_code(
  p_user_code text,
  p_organization_id text,
  p_user_id text,
  p_sign_in_id text,
  p_provider_token text -- sealed; NULL: the identity provider gave none
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_code device_codes;
BEGIN
  PERFORM set_config('app.user_code', p_user_code, true);
  DELETE FROM device_codes WHERE user_code = p_user_code AND NOT denied AND expires_at > now() RETURNING * INTO v_code;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO sign_ins (organization_id, id, user_id, device_digest, provider_token, expires_at)
    VALUES (p_organization_id, p_sign_in_id, p_user_id, v_code.digest, p_provider_token, v_code.expires_at);
  RETURN true;
END $$;
