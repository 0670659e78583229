-- Opens a turn whose hold was taken: writes its row, and in the ledger its hold on every budget that binds
-- it.
CREATE OR REPLACE FUNCTION open_turn(
  p_organization_id text,
  p_user_id text,
  p_api_key_id text,
  p_turn_id text,
  p_dialect turn_dialect,
  p_chat_id text, -- NULL: it has none
  p_answer_id text,
  p_request_id text,
  p_model text,
  p_max_tokens integer,
  p_prompt_tokens bigint, -- upper bound
  p_hold bigint,
  p_held_in balances[], -- as take_hold returns them
  p_idempotency_digest bytea,
  p_request_digest bytea,
  p_replaced text, -- the turn that had the Idempotency-Key before; NULL: none
  p_question_digest bytea DEFAULT NULL, -- NULL: its client's own retries are not looked for
  p_streamed boolean DEFAULT NULL,
  p_session_id text DEFAULT NULL,
  p_agent_id text DEFAULT NULL
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_replaced IS NOT NULL THEN
    UPDATE turns SET idempotency_digest = NULL WHERE organization_id = p_organization_id AND id = p_replaced;
  END IF;
  INSERT INTO turns (organization_id, id, dialect, chat_id, user_id, api_key_id, request_id, answer_id, model, max_tokens,
                     prompt_tokens_bound, hold_nano_usd, idempotency_digest, request_digest, question_digest, streamed,
                     session_id, agent_id)
    VALUES (p_organization_id, p_turn_id, p_dialect, p_chat_id, p_user_id, p_api_key_id, p_request_id, p_answer_id, p_model,
            p_max_tokens, p_prompt_tokens, p_hold, p_idempotency_digest, p_request_digest, p_question_digest, p_streamed,
            p_session_id, p_agent_id);
  INSERT INTO ledger_entries (organization_id, scope, subject, period, period_start, kind, turn_id, held_nano_usd)
    SELECT p_organization_id, scope, subject, period, period_start, 'held', p_turn_id, p_hold FROM unnest(p_held_in);
END $$;
