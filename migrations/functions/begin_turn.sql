-- The first of the two transactions of a turn; settle_turn is the other. One statement for the caller, and so
-- one network wait. Runs as the caller's weak role, under row-level security. See docs/adr/0003.
-- Checks or creates the chat, holds what the turn may cost, stores the question, opens the turn. Returns
--   {"chat_id": ..., "max_tokens": n, "prompt_tokens_bound": n, "hold": "nano-USD", "context": [...],
--    "switched_off": [...]}
--     with the messages to send to Claude, where the caller did not know them, and the upstreams that the turn may not
--     use, if there are any;
--   {"exceeds_window": true, "context": [...]} when they may be too long for the model, and nothing was
--     changed;
--   {"refusal": {...}, "context": [...]} when a budget cannot pay for it, and nothing was changed, but that it waits for
--     its turn where the refusal says so;
--   {"repeats_wait": true} when this Idempotency-Key is that of a request that waits for a budget;
--   {"earlier": {"turn_id": ..., "same_request": ..., "running": ...}} when this Idempotency-Key began a turn
--     earlier;
--   NULL when there is no such chat of this user.
CREATE OR REPLACE FUNCTION begin_turn(
  p_organization_id text,
  p_user_id text,
  p_api_key_id text,
  p_standing text, -- the caller's, as enter_organization expects it
  p_chat_id text,
  p_new_chat_title text, -- NULL: the chat must exist
  p_turn_id text,
  p_question_id text,
  p_answer_id text,
  p_question text,
  p_model text,
  p_max_tokens integer,
  p_least_tokens integer, -- a shorter answer is of no use
  p_request_id text,
  p_context_messages integer, -- as chat_context expects them
  p_context_step integer,
  p_tiers jsonb, -- prices, as take_hold expects them
  p_window bigint, -- tokens that the model has for a prompt
  p_prompt_tokens bigint, -- upper bound, without the context
  p_message_tokens integer, -- upper bound for each message, without its text
  p_known_tokens bigint, -- upper bound in all, where the caller knows the context; NULL: by the bytes
  p_idempotency_digest bytea, -- NULL: no Idempotency-Key
  p_request_digest bytea,
  p_wait_id text DEFAULT NULL, -- under which it waits for a budget; NULL: it does not
  p_may_wait boolean DEFAULT false
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_position integer := 0;
  v_context jsonb;
  v_messages integer;
  v_bytes bigint;
  v_prompt_tokens bigint := p_known_tokens;
  v_hold record;
  v_earlier record;
  v_asked_before text;
BEGIN
  PERFORM enter_organization(p_organization_id, p_user_id, p_api_key_id, p_standing);

  -- A process that lost the answer to this call, and settles the turn for that, waits here until it is known
  -- whether there is one.
  PERFORM lock_turn(p_turn_id);

  SELECT * INTO v_earlier FROM earlier_turn(p_organization_id, p_idempotency_digest, p_request_digest);
  IF v_earlier.follow IS NOT NULL THEN
    RETURN jsonb_build_object('earlier', v_earlier.follow);
  END IF;
  IF p_may_wait AND p_idempotency_digest IS NOT NULL
     AND repeats_wait(p_organization_id, p_wait_id, p_idempotency_digest, NULL) THEN
    RETURN jsonb_build_object('repeats_wait', true);
  END IF;
  -- However often it is repeated, it is one question in one chat.
  IF v_earlier.asked_in IS NOT NULL THEN
    v_asked_before := v_earlier.replaced;
    p_chat_id := v_earlier.asked_in;
    p_new_chat_title := NULL;
  END IF;

  IF p_new_chat_title IS NULL THEN
    SELECT next_position INTO v_position FROM chats
     WHERE organization_id = p_organization_id AND id = p_chat_id AND user_id = p_user_id
       FOR NO KEY UPDATE;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
  END IF;

  IF p_known_tokens IS NULL THEN
    IF p_new_chat_title IS NULL THEN
      SELECT * INTO v_context, v_messages, v_bytes
        FROM chat_context(p_organization_id, p_chat_id, p_question, v_asked_before, p_context_messages, p_context_step);
    ELSE
      v_context := jsonb_build_array(jsonb_build_object('role', 'user', 'content', p_question));
      v_messages := 1;
      v_bytes := octet_length(p_question);
    END IF;
    -- A token has at least one byte.
    v_prompt_tokens := p_prompt_tokens + v_messages * p_message_tokens + v_bytes;
    IF v_prompt_tokens > p_window THEN
      RETURN jsonb_build_object('exceeds_window', true, 'context', v_context, 'switched_off', switched_off(p_model));
    END IF;
  END IF;

  SELECT * INTO v_hold FROM take_hold(p_organization_id, p_user_id, p_api_key_id, p_tiers, v_prompt_tokens,
                                      p_max_tokens, p_least_tokens, false, p_wait_id,
                                      CASE WHEN p_may_wait THEN p_turn_id END, p_idempotency_digest);
  IF v_hold.refusal IS NOT NULL THEN
    RETURN jsonb_build_object('refusal', v_hold.refusal, 'context', v_context, 'switched_off', switched_off(p_model));
  END IF;

  IF v_asked_before IS NOT NULL THEN
    DELETE FROM messages WHERE organization_id = p_organization_id AND turn_id = v_asked_before;
  END IF;
  IF p_new_chat_title IS NULL THEN
    UPDATE chats SET next_position = next_position + 2, updated_at = now()
     WHERE organization_id = p_organization_id AND id = p_chat_id;
  ELSE
    INSERT INTO chats (organization_id, id, user_id, title, next_position)
      VALUES (p_organization_id, p_chat_id, p_user_id, p_new_chat_title, 2);
  END IF;
  PERFORM open_turn(p_organization_id, p_user_id, p_api_key_id, p_turn_id, 'chat', p_chat_id, p_answer_id, p_request_id,
                    p_model, v_hold.max_tokens, v_prompt_tokens, v_hold.amount, v_hold.held_in, p_idempotency_digest,
                    p_request_digest, v_earlier.replaced);
  INSERT INTO messages (organization_id, id, chat_id, turn_id, position, role, content)
    VALUES (p_organization_id, p_question_id, p_chat_id, p_turn_id, v_position, 'user', p_question);
  RETURN jsonb_build_object(
    'chat_id', p_chat_id, 'max_tokens', v_hold.max_tokens, 'prompt_tokens_bound', v_prompt_tokens,
    'hold', v_hold.amount::text, 'context', v_context, 'switched_off', switched_off(p_model));
END $$;
