-- Tells the device that waits under this code that nobody signs in on it. Returns whether there was one.
CREATE OR REPLACE FUNCTION deny_user_code(p_user_code text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.user_code', p_user_code, true);
  UPDATE device_codes SET denied = true WHERE user_code = p_user_code AND NOT denied AND expires_at > now();
  RETURN FOUND;
END $$;
