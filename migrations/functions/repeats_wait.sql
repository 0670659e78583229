-- Whether a request repeats one that waits for a budget: that one begins the turn of both.
CREATE OR REPLACE FUNCTION repeats_wait(
  p_organization_id text,
  p_wait_id text, -- of the request itself; NULL: it has not waited
  p_idempotency_digest bytea, -- NULL: no Idempotency-Key
  p_question_digest bytea -- NULL: it is not its client's own retry
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM live_waits(p_organization_id) w
     WHERE w.id IS DISTINCT FROM p_wait_id
       AND (w.idempotency_digest = p_idempotency_digest OR w.question_digest = p_question_digest));
END $$;
