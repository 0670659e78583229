-- Up Migration

-- The two transactions of a turn, each one statement for the caller and so one network wait. They run as the
-- weak role of the caller, under its row-level security. See docs/adr/0003.

-- What Claude is to read of a chat, oldest first, the new question last, and how much that is. It takes it, whatever is
-- stored: the first message is the user's, and there is nothing that it has refused, because it would refuse that again, and no
-- text that is white space alone.
-- The beginning moves in steps, so that most turns send what the turn before sent and some more, and read it from
-- Claude's prompt cache. See docs/adr/0018.
CREATE FUNCTION chat_context(
  p_organization_id text,
  p_chat_id text,
  p_question text,
  p_asked_before text, -- the turn in which this question was asked in vain; NULL: none
  p_messages integer, -- at least so many of those before the question
  p_step integer, -- how far the beginning moves at a time; even, as the positions of questions are
  OUT context jsonb, -- [{"role": ..., "content": ...}]
  OUT message_count integer,
  OUT bytes bigint
) LANGUAGE plpgsql STABLE AS $$
BEGIN
  WITH sendable AS (
    SELECT m.position, m.role, m.content, row_number() OVER (ORDER BY m.position DESC) AS age
      FROM messages m
     WHERE m.organization_id = p_organization_id AND m.chat_id = p_chat_id
       AND m.turn_id IS DISTINCT FROM p_asked_before
       -- Not a join: it is asked of one message after the other, from the last one on, until there are enough.
       AND (SELECT t.stop_reason IS DISTINCT FROM 'refusal'
                   AND coalesce(t.error_code NOT IN ('refused_by_claude', 'prompt_too_long', 'request_too_large'), true)
              FROM turns t WHERE t.organization_id = m.organization_id AND t.id = m.turn_id)
       -- All that is white space to Python or to JavaScript.
       AND m.content ~ '[^\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]'
     ORDER BY m.position DESC LIMIT p_messages + p_step
  ), chosen AS (
    SELECT position, role, content FROM sendable
     WHERE position >= (SELECT min(position) / p_step * p_step FROM sendable WHERE age <= p_messages)
    UNION ALL SELECT 2147483647, 'user', p_question
  )
  SELECT jsonb_agg(jsonb_build_object('role', role, 'content', content) ORDER BY position), count(*),
         sum(octet_length(content))
    INTO context, message_count, bytes
    FROM chosen WHERE position >= (SELECT min(position) FROM chosen WHERE role = 'user');
END $$;

-- The limit that leaves no room for one more running turn: {"exceeded": {"scope": ..., "limit": ...}}; NULL: there is room.
-- Asked where Redis could not count, before begin_turn and in its transaction: until that ends nobody else of the
-- organization passes here. See docs/adr/0016.
CREATE FUNCTION exceeded_stream_limit(
  p_organization_id text,
  p_user_id text,
  p_api_key_id text,
  p_limits jsonb -- {"organization": n, "member": n, "apiKey": n}, those that there are
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_running jsonb;
BEGIN
  PERFORM set_config('app.organization_id', p_organization_id, true),
          pg_advisory_xact_lock(hashtextextended(p_organization_id, 3));
  SELECT jsonb_build_object('organization', count(*),
                            'member', count(*) FILTER (WHERE user_id = p_user_id),
                            'apiKey', count(*) FILTER (WHERE api_key_id = p_api_key_id))
    INTO v_running
    FROM turns WHERE organization_id = p_organization_id AND state = 'running';
  RETURN (SELECT jsonb_build_object('exceeded', jsonb_build_object('scope', key, 'limit', value))
            FROM jsonb_each(p_limits) WHERE (v_running -> key)::bigint >= value::bigint
           LIMIT 1);
END $$;

-- Until the end of the transaction nobody else begins or settles this turn. By a lock, because there may be no row yet.
CREATE FUNCTION lock_turn(p_turn_id text) RETURNS void
  LANGUAGE sql
  RETURN pg_advisory_xact_lock(hashtextextended(p_turn_id, 2));

-- Checks or creates the chat, holds what the turn may cost, stores the question, opens the turn. Returns
--   {"chat_id": ..., "max_tokens": n, "prompt_tokens_bound": n, "hold": "nano-USD", "context": [...]} the messages to send to Claude, where the caller did not know them;
--   {"exceeds_window": true, "context": [...]} when they may be too long for the model, and nothing was changed;
--   {"refusal": {...}, "context": [...]} when a budget cannot pay for it, and nothing was changed;
--   {"earlier": {"turn_id": ..., "same_request": ..., "running": ...}} when this Idempotency-Key has begun a turn before;
--   NULL when there is no such chat of this user.
CREATE FUNCTION begin_turn(
  p_organization_id text,
  p_user_id text,
  p_api_key_id text,
  p_standing text, -- of whom begins it, as enter_organization wants it
  p_chat_id text,
  p_new_chat_title text, -- NULL: the chat must exist
  p_turn_id text,
  p_question_id text,
  p_answer_id text,
  p_question text,
  p_model text,
  p_max_tokens integer,
  p_least_tokens integer, -- an answer of less is of no use
  p_request_id text,
  p_context_messages integer, -- as chat_context wants them
  p_context_step integer,
  p_tiers jsonb, -- prices, as take_hold wants them
  p_window bigint, -- so many tokens the model has for a prompt
  p_prompt_tokens bigint, -- at most so many besides the context
  p_message_tokens integer, -- at most so many for each message besides its text
  p_known_tokens bigint, -- at most so many in all, because the caller knows the context; NULL: the bytes are the bound
  p_idempotency_digest bytea, -- NULL: no Idempotency-Key
  p_request_digest bytea
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_position integer := 0;
  v_context jsonb;
  v_messages integer;
  v_bytes bigint;
  v_prompt_tokens bigint := p_known_tokens;
  v_hold record;
  v_earlier turns;
  v_asked_before text;
BEGIN
  PERFORM enter_organization(p_organization_id, p_user_id, p_api_key_id, p_standing);

  -- Whoever has lost the answer to this, and settles the turn for that, waits until it is known whether there is one.
  PERFORM lock_turn(p_turn_id);

  IF p_idempotency_digest IS NOT NULL THEN
    -- One after the other, so that the second finds what the first has begun.
    PERFORM pg_advisory_xact_lock(hashtextextended(encode(p_idempotency_digest, 'hex'), 1));
    SELECT * INTO v_earlier FROM turns
     WHERE organization_id = p_organization_id AND idempotency_digest = p_idempotency_digest;
    IF v_earlier.started_at > now() - interval '24 hours' THEN
      -- A turn for which nothing was charged leaves its key to the next try.
      IF v_earlier.state NOT IN ('failed', 'abandoned') OR EXISTS (
           SELECT FROM usage_records
            WHERE organization_id = p_organization_id AND turn_id = v_earlier.id AND cost_nano_usd > 0) THEN
        RETURN jsonb_build_object('earlier', jsonb_build_object(
          'turn_id', v_earlier.id, 'same_request', v_earlier.request_digest = p_request_digest,
          'running', v_earlier.state = 'running'));
      END IF;
      -- However often it is asked, it is one question in one chat.
      IF v_earlier.request_digest = p_request_digest AND v_earlier.chat_id IS NOT NULL THEN
        v_asked_before := v_earlier.id;
        p_chat_id := v_earlier.chat_id;
        p_new_chat_title := NULL;
      END IF;
    END IF;
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
    SELECT * INTO v_context, v_messages, v_bytes
      FROM chat_context(p_organization_id, p_chat_id, p_question, v_asked_before, p_context_messages, p_context_step);
    -- A token has a byte at least.
    v_prompt_tokens := p_prompt_tokens + v_messages * p_message_tokens + v_bytes;
    IF v_prompt_tokens > p_window THEN
      RETURN jsonb_build_object('exceeds_window', true, 'context', v_context);
    END IF;
  END IF;

  SELECT * INTO v_hold FROM take_hold(p_organization_id, p_user_id, p_api_key_id, p_tiers, v_prompt_tokens,
                                      p_max_tokens, p_least_tokens);
  IF v_hold.refusal IS NOT NULL THEN
    RETURN jsonb_build_object('refusal', v_hold.refusal, 'context', v_context);
  END IF;

  IF v_earlier.id IS NOT NULL THEN
    UPDATE turns SET idempotency_digest = NULL WHERE organization_id = p_organization_id AND id = v_earlier.id;
    DELETE FROM messages WHERE organization_id = p_organization_id AND turn_id = v_asked_before;
  END IF;
  IF p_new_chat_title IS NULL THEN
    UPDATE chats SET next_position = next_position + 2, updated_at = now()
     WHERE organization_id = p_organization_id AND id = p_chat_id;
  ELSE
    INSERT INTO chats (organization_id, id, user_id, title, next_position)
      VALUES (p_organization_id, p_chat_id, p_user_id, p_new_chat_title, 2);
  END IF;
  INSERT INTO turns (organization_id, id, chat_id, user_id, api_key_id, request_id, answer_id, model, max_tokens,
                     prompt_tokens_bound, hold_nano_usd, idempotency_digest, request_digest)
    VALUES (p_organization_id, p_turn_id, p_chat_id, p_user_id, p_api_key_id, p_request_id, p_answer_id, p_model,
            v_hold.max_tokens, v_prompt_tokens, v_hold.amount, p_idempotency_digest, p_request_digest);
  INSERT INTO messages (organization_id, id, chat_id, turn_id, position, role, content)
    VALUES (p_organization_id, p_question_id, p_chat_id, p_turn_id, v_position, 'user', p_question);
  INSERT INTO ledger_entries (organization_id, scope, subject, period, period_start, kind, turn_id, held_nano_usd)
    SELECT p_organization_id, scope, subject, period, period_start, 'held', p_turn_id, v_hold.amount
      FROM binding_budgets(p_organization_id, p_user_id, p_api_key_id);
  RETURN jsonb_build_object(
    'chat_id', p_chat_id, 'max_tokens', v_hold.max_tokens, 'prompt_tokens_bound', v_prompt_tokens,
    'hold', v_hold.amount::text, 'context', v_context);
END $$;

-- Ends a turn: keeps the answer, books usage and cost, ends the hold. Returns {"settled_at", "warnings"}, the
-- warnings as charge_turn does; NULL: somebody else has settled it before, and nothing was changed. Only what the
-- sweeper took for dead may still be ended by its own process, which knows better: its charge is then corrected.
CREATE FUNCTION settle_turn(
  p_organization_id text,
  p_turn_id text,
  p_state turn_state,
  p_stop_reason text,
  p_error_code text,
  p_upstream_request_id text,
  p_answer text, -- '' when nothing came
  p_input_tokens integer, -- NULL, like all of usage, when Claude never began to answer
  p_output_tokens integer,
  p_cache_read_input_tokens integer,
  p_cache_creation_5m_input_tokens integer,
  p_cache_creation_1h_input_tokens integer,
  p_cost_nano_usd bigint,
  p_estimated boolean
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_turn turns;
  v_is_late boolean;
  v_warnings jsonb;
BEGIN
  -- Not enter_organization: what was spent is booked also for an organization that was suspended meanwhile.
  PERFORM set_config('app.organization_id', p_organization_id, true),
          pg_advisory_xact_lock_shared(hashtextextended(p_organization_id, 0)),
          lock_turn(p_turn_id);

  -- The chat before the turn, as begin_turn and a deletion lock them: the other way round they could deadlock.
  PERFORM FROM chats
    WHERE organization_id = p_organization_id
      AND id = (SELECT chat_id FROM turns WHERE organization_id = p_organization_id AND id = p_turn_id)
      FOR NO KEY UPDATE;

  SELECT state = 'abandoned' INTO v_is_late FROM turns
   WHERE organization_id = p_organization_id AND id = p_turn_id
     AND (state = 'running' OR state = 'abandoned' AND p_state <> 'abandoned')
     FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  UPDATE turns
     SET state = p_state, stop_reason = p_stop_reason, error_code = p_error_code,
         upstream_request_id = p_upstream_request_id, settled_at = now()
   WHERE organization_id = p_organization_id AND id = p_turn_id
  RETURNING * INTO v_turn;

  -- The chat may have been deleted meanwhile, and the question with it: then no row is written here, and the books
  -- are kept all the same.
  IF v_is_late THEN
    DELETE FROM messages WHERE organization_id = p_organization_id AND id = v_turn.answer_id;
  END IF;
  IF p_answer <> '' THEN
    UPDATE chats SET updated_at = now() WHERE organization_id = p_organization_id AND id = v_turn.chat_id;
    INSERT INTO messages (organization_id, id, chat_id, turn_id, position, role, content, complete)
      SELECT p_organization_id, v_turn.answer_id, q.chat_id, p_turn_id, q.position + 1, 'assistant', p_answer,
             p_state = 'completed'
        FROM messages q
       WHERE q.organization_id = p_organization_id AND q.turn_id = p_turn_id AND q.role = 'user';
  END IF;

  IF p_input_tokens IS NOT NULL THEN
    INSERT INTO usage_records (
      organization_id, turn_id, user_id, api_key_id, model, input_tokens, output_tokens, cache_read_input_tokens,
      cache_creation_5m_input_tokens, cache_creation_1h_input_tokens, cost_nano_usd, estimated
    ) VALUES (
      p_organization_id, p_turn_id, v_turn.user_id, v_turn.api_key_id, v_turn.model, p_input_tokens, p_output_tokens,
      p_cache_read_input_tokens, p_cache_creation_5m_input_tokens, p_cache_creation_1h_input_tokens,
      p_cost_nano_usd, p_estimated
    ) ON CONFLICT (organization_id, turn_id) DO UPDATE
        SET (input_tokens, output_tokens, cache_read_input_tokens, cache_creation_5m_input_tokens,
             cache_creation_1h_input_tokens, cost_nano_usd, estimated)
          = (excluded.input_tokens, excluded.output_tokens, excluded.cache_read_input_tokens,
             excluded.cache_creation_5m_input_tokens, excluded.cache_creation_1h_input_tokens, excluded.cost_nano_usd,
             excluded.estimated);
  ELSIF v_is_late THEN
    UPDATE usage_records
       SET (input_tokens, output_tokens, cache_read_input_tokens, cache_creation_5m_input_tokens,
            cache_creation_1h_input_tokens, cost_nano_usd, estimated) = (0, 0, 0, 0, 0, 0, false)
     WHERE organization_id = p_organization_id AND turn_id = p_turn_id;
  END IF;
  -- Last, so that the balances, which many turns want, are locked for a moment only.
  v_warnings := charge_turn(p_organization_id, p_turn_id,
                            CASE WHEN v_is_late THEN 'adjusted' ELSE 'settled' END::ledger_entry_kind,
                            coalesce(p_cost_nano_usd, 0));
  RETURN jsonb_build_object('settled_at', v_turn.settled_at, 'warnings', v_warnings);
END $$;

-- Says that the journal of a turn does not show whether it lives.
CREATE FUNCTION note_unjournaled(p_organization_id text, p_turn_id text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.organization_id', p_organization_id, true);
  UPDATE turns SET journaled = false WHERE organization_id = p_organization_id AND id = p_turn_id;
END $$;

-- Counts that a turn could not be settled for a reason that does not pass. Returns how often that was.
CREATE FUNCTION note_failed_settlement(p_organization_id text, p_turn_id text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_failed integer;
BEGIN
  PERFORM set_config('app.organization_id', p_organization_id, true);
  UPDATE turns SET failed_settlements = failed_settlements + 1
   WHERE organization_id = p_organization_id AND id = p_turn_id AND state = 'running'
  RETURNING failed_settlements INTO v_failed;
  RETURN coalesce(v_failed, 0);
END $$;

-- The running turns, of all organizations, that are old enough for their process to be dead; by their id, which is the
-- order in which they began.
CREATE FUNCTION find_turns_to_sweep(
  p_lease interval, -- how long a process with a journal may be silent
  p_lifetime interval, -- how long a process may live at all
  p_after text, -- only those after this one; '' for all
  p_at_most integer
) RETURNS TABLE (organization_id organization_id, id turn_id, chat_id chat_id, answer_id message_id, request_id text,
                 model text, max_tokens integer, prompt_tokens_bound bigint, hold_nano_usd bigint,
                 started_at timestamptz, journaled boolean)
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.organization_id', '', true), set_config('app.sweeper', 'on', true);
  RETURN QUERY
    SELECT t.organization_id, t.id, t.chat_id, t.answer_id, t.request_id, t.model, t.max_tokens, t.prompt_tokens_bound,
           t.hold_nano_usd, t.started_at, t.journaled
      FROM turns t
     WHERE t.state = 'running' AND t.started_at < now() - CASE WHEN t.journaled THEN p_lease ELSE p_lifetime END
       AND t.id > p_after
     ORDER BY t.id LIMIT p_at_most;
END $$;

-- Down Migration

DROP FUNCTION find_turns_to_sweep;
DROP FUNCTION note_failed_settlement;
DROP FUNCTION note_unjournaled;
DROP FUNCTION settle_turn;
DROP FUNCTION begin_turn;
DROP FUNCTION chat_context;
DROP FUNCTION exceeded_stream_limit;
DROP FUNCTION lock_turn;
