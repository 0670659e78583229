-- Whether a device waits for somebody to enter this code.
CREATE OR REPLACE FUNCTION find_user_code(p_user_code text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.user_code', p_user_code, true);
  RETURN EXISTS (SELECT FROM device_codes WHERE user_code = p_user_code AND NOT denied AND expires_at > now());
END $$;
