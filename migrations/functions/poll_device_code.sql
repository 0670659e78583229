-- Answers a device that asks whether a person has entered its code: `pending`, `slow_down` where it asked too soon,
-- `denied`, `expired`, or `approved` with the sign-in whose tokens it may fetch. No row: there is no such code, or
-- its tokens were fetched.
CREATE OR REPLACE FUNCTION poll_device_code(
  p_digest bytea,
  p_slower interval -- by how much it has to wait longer, when it asked too soon
) RETURNS TABLE (state text, organization_id text, sign_in_id text) LANGUAGE plpgsql AS $$
DECLARE
  v_code device_codes;
BEGIN
  PERFORM set_config('app.device_digest', encode(p_digest, 'hex'), true),
          set_config('app.organization_id', '', true);
  SELECT * INTO v_code FROM device_codes WHERE digest = p_digest FOR UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT CASE WHEN s.expires_at > now() THEN 'approved' ELSE 'expired' END,
                        s.organization_id::text, s.id::text
                   FROM sign_ins s WHERE s.device_digest = p_digest;
    RETURN;
  END IF;

  state := CASE
    WHEN v_code.expires_at <= now() THEN 'expired'
    WHEN v_code.denied THEN 'denied'
    -- A second less, since what a device measures is not what we do.
    WHEN v_code.polled_at > now() - v_code.poll_interval + interval '1 second' THEN 'slow_down'
    ELSE 'pending'
  END;
  UPDATE device_codes
     SET polled_at = now(),
         poll_interval = poll_interval + CASE state WHEN 'slow_down' THEN p_slower ELSE interval '0' END
   WHERE digest = p_digest;
  RETURN NEXT;
END $$;
