-- Keeps the codes of a device that begins to sign in. Returns whether they are its own: false where another device
-- has that user code, and nothing was kept.
CREATE OR REPLACE FUNCTION begin_device_code(
  p_digest bytea, -- of its device code
  p_user_code text,
  p_interval interval, -- between two of its questions
  p_lifetime interval
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.device_digest', encode(p_digest, 'hex'), true);
  INSERT INTO device_codes (digest, user_code, poll_interval, expires_at)
    VALUES (p_digest, p_user_code, p_interval, now() + p_lifetime)
    ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;
