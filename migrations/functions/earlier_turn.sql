-- The turn that an Idempotency-Key began earlier. Until the end of the transaction no other transaction can
-- look for it.
CREATE OR REPLACE FUNCTION earlier_turn(
  p_organization_id text,
  p_idempotency_digest bytea, -- NULL: no Idempotency-Key
  p_request_digest bytea,
  OUT follow jsonb, -- {"turn_id", "same_request", "running"}: the turn that answers this request as well
  OUT replaced text, -- the turn that gives its key to the next one
  OUT asked_in text -- the chat in which the replaced turn asked the same in vain
) LANGUAGE plpgsql AS $$
DECLARE
  v_earlier turns;
BEGIN
  IF p_idempotency_digest IS NULL THEN
    RETURN;
  END IF;
  -- One transaction at a time, so that the second finds what the first has begun.
  PERFORM pg_advisory_xact_lock(hashtextextended(encode(p_idempotency_digest, 'hex'), 1));
  SELECT * INTO v_earlier FROM turns
   WHERE organization_id = p_organization_id AND idempotency_digest = p_idempotency_digest;
  replaced := v_earlier.id;
  IF v_earlier.started_at > now() - interval '24 hours' THEN
    -- A turn that was charged nothing leaves its key to the next try.
    IF v_earlier.state NOT IN ('failed', 'abandoned') OR EXISTS (
         SELECT FROM usage_records
          WHERE organization_id = p_organization_id AND turn_id = v_earlier.id AND cost_nano_usd > 0) THEN
      follow := jsonb_build_object(
        'turn_id', v_earlier.id, 'same_request', v_earlier.request_digest = p_request_digest,
        'running', v_earlier.state = 'running');
    ELSIF v_earlier.request_digest = p_request_digest THEN
      asked_in := v_earlier.chat_id;
    END IF;
  END IF;
END $$;
