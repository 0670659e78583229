-- Removes the sign-ins and the codes of devices that have ended: how many of each. A sign-in is left alone for an
-- hour more, since an answer may be under way that was asked for with its last token.
CREATE OR REPLACE FUNCTION sweep_sign_ins(OUT sign_ins integer, OUT device_codes integer) LANGUAGE plpgsql AS $$
DECLARE
  v_organization_id text;
  v_swept integer;
BEGIN
  PERFORM set_config('app.sweeper', 'on', true), set_config('app.organization_id', '', true);
  DELETE FROM device_codes d WHERE d.expires_at < now();
  GET DIAGNOSTICS device_codes = ROW_COUNT;

  sign_ins := 0;
  FOR v_organization_id IN
    SELECT DISTINCT s.organization_id FROM sign_ins s WHERE s.expires_at < now() - interval '1 hour'
  LOOP
    PERFORM set_config('app.organization_id', v_organization_id, true);
    DELETE FROM sign_ins s
      WHERE s.organization_id = v_organization_id AND s.expires_at < now() - interval '1 hour';
    GET DIAGNOSTICS v_swept = ROW_COUNT;
    sign_ins := sign_ins + v_swept;
  END LOOP;
END $$;
