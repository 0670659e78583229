-- begin_turn for a request that brings its whole prompt, and of which no word is stored: holds what it may
-- cost and opens its turn. Returns
--   {"max_tokens": n, "hold": "nano-USD", "switched_off": [...]}, the last as begin_turn does;
--   {"refusal": {...}} when a budget cannot pay for it, and nothing was changed, but that it waits for its turn where the
--     refusal says so;
--   {"repeats_wait": true} when it repeats a request that waits for a budget;
--   {"uncounted": true} instead of opening the turn, when p_prompt_tokens is only the least that the prompt has,
--   and no budget refuses that;
--   {"earlier": {...}} as begin_turn does, or as retried_turn has it.
CREATE OR REPLACE FUNCTION begin_chatless_turn(
  p_organization_id text,
  p_user_id text,
  p_api_key_id text,
  p_standing text, -- the caller's, as enter_organization expects it
  p_turn_id text,
  p_dialect turn_dialect,
  p_answer_id text,
  p_model text,
  p_max_tokens integer,
  p_least_tokens integer, -- a shorter answer is of no use
  p_request_id text,
  p_tiers jsonb, -- prices, as take_hold expects them
  p_prompt_tokens bigint, -- upper bound
  p_is_trial boolean, -- the prompt has p_prompt_tokens at least, and nobody knows how many at most
  p_idempotency_digest bytea, -- NULL: no Idempotency-Key
  p_request_digest bytea,
  p_question_digest bytea DEFAULT NULL, -- this and what follows: as retried_turn expects it
  p_streamed boolean DEFAULT NULL,
  p_earlier_tries integer DEFAULT NULL,
  p_in_session boolean DEFAULT NULL,
  p_passed_over text DEFAULT NULL,
  p_session_id text DEFAULT NULL, -- NULL, like the next: its client names none
  p_agent_id text DEFAULT NULL,
  p_wait_id text DEFAULT NULL, -- under which it waits for a budget; NULL: it does not
  p_may_wait boolean DEFAULT false,
  p_waited_ms integer DEFAULT 0
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_earlier record;
  v_retried jsonb;
  v_retries bytea;
  v_hold record;
BEGIN
  PERFORM enter_organization(p_organization_id, p_user_id, p_api_key_id, p_standing);

  -- A process that lost the answer to this call, and settles the turn for that, waits here until it is known
  -- whether there is one.
  PERFORM lock_turn(p_turn_id);

  SELECT * INTO v_earlier FROM earlier_turn(p_organization_id, p_idempotency_digest, p_request_digest);
  IF v_earlier.follow IS NOT NULL THEN
    RETURN jsonb_build_object('earlier', v_earlier.follow);
  END IF;
  v_retried := retried_turn(p_organization_id, p_question_digest, p_streamed, p_least_tokens, p_earlier_tries,
                            p_in_session, p_passed_over, p_waited_ms);
  IF v_retried IS NOT NULL THEN
    RETURN jsonb_build_object('earlier', v_retried);
  END IF;

  IF p_in_session OR p_earlier_tries > 0 THEN
    v_retries := p_question_digest;
  END IF;
  IF p_may_wait AND coalesce(p_idempotency_digest, v_retries) IS NOT NULL
     AND repeats_wait(p_organization_id, p_wait_id, p_idempotency_digest, v_retries) THEN
    RETURN jsonb_build_object('repeats_wait', true);
  END IF;

  SELECT * INTO v_hold FROM take_hold(p_organization_id, p_user_id, p_api_key_id, p_tiers, p_prompt_tokens,
                                      p_max_tokens, p_least_tokens, p_is_trial, p_wait_id,
                                      CASE WHEN p_may_wait THEN p_turn_id END, p_idempotency_digest, p_question_digest);
  IF v_hold.refusal IS NOT NULL THEN
    RETURN jsonb_build_object('refusal', v_hold.refusal, 'switched_off', switched_off(p_model));
  END IF;
  IF p_is_trial THEN
    RETURN jsonb_build_object('uncounted', true, 'switched_off', switched_off(p_model));
  END IF;

  PERFORM open_turn(p_organization_id, p_user_id, p_api_key_id, p_turn_id, p_dialect, NULL, p_answer_id, p_request_id,
                    p_model, v_hold.max_tokens, p_prompt_tokens, v_hold.amount, v_hold.held_in, p_idempotency_digest,
                    p_request_digest, v_earlier.replaced, p_question_digest, p_streamed, p_session_id, p_agent_id);
  RETURN jsonb_build_object(
    'max_tokens', v_hold.max_tokens, 'hold', v_hold.amount::text, 'switched_off', switched_off(p_model));
END $$;
