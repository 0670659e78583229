-- Lets a turn wait for its budgets, or says anew what it needs of them: its place stays. For callers that have locked the
-- balances. Returns its place.
CREATE OR REPLACE FUNCTION join_waits(
  p_organization_id text,
  p_wait_id text,
  p_user_id text,
  p_api_key_id text,
  p_needed_nano_usd bigint,
  p_scopes holder_scope[],
  p_idempotency_digest bytea,
  p_question_digest bytea
) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO budget_waits (organization_id, id, user_id, api_key_id, needed_nano_usd, scopes, idempotency_digest,
                            question_digest)
    VALUES (p_organization_id, p_wait_id, p_user_id, p_api_key_id, p_needed_nano_usd, p_scopes, p_idempotency_digest,
            p_question_digest)
    ON CONFLICT (organization_id, id) DO UPDATE
      SET needed_nano_usd = excluded.needed_nano_usd, scopes = excluded.scopes, seen_at = excluded.seen_at;
  RETURN place_of_wait(p_organization_id, p_wait_id);
END $$;
