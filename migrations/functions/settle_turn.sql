-- The second of the two transactions of a turn; begin_turn is the first. See docs/adr/0003.
-- Ends a turn: keeps the answer, books usage and cost, ends the hold. Returns {"settled_at", "warnings", "wakes"}, the
-- warnings as charge_turn does, and who should ask for a hold again as waits_to_wake does; NULL: it was settled before, and nothing was changed. Only a turn that the
-- sweeper took for dead may still be ended by its own process, which knows better: the charge is then
-- corrected.
CREATE OR REPLACE FUNCTION settle_turn(
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
  p_estimated boolean,
  -- What follows is not given by code of before 2026-11-30, which runs on beside new code for a while.
  p_cache_saved_nano_usd bigint DEFAULT 0,
  p_cache_cost_nano_usd bigint DEFAULT 0,
  p_upstream upstream DEFAULT NULL, -- NULL: nobody's answer, or nobody knows whose
  p_failed_calls jsonb DEFAULT NULL, -- as note_failed_calls expects them; NULL: none
  p_reported jsonb DEFAULT NULL -- the columns of usage_records from inference_geo on, as far as they were reported; NULL: none
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_turn turns;
  v_is_late boolean;
  v_chat_id text;
  v_warnings jsonb;
  v_wakes jsonb;
BEGIN
  -- Not enter_organization: spending is booked even for an organization suspended in the meantime.
  PERFORM set_config('app.organization_id', p_organization_id, true),
          pg_advisory_xact_lock_shared(hashtextextended(p_organization_id, 0)),
          lock_turn(p_turn_id);

  -- Nobody else ends it by now: lock_turn.
  SELECT state = 'abandoned', chat_id INTO v_is_late, v_chat_id FROM turns
   WHERE organization_id = p_organization_id AND id = p_turn_id
     AND (state = 'running' OR state = 'abandoned' AND p_state <> 'abandoned');
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  -- The chat before the turn, as begin_turn and a deletion lock them: in the other order they could deadlock.
  IF v_chat_id IS NOT NULL THEN
    UPDATE chats SET updated_at = CASE WHEN p_answer = '' THEN updated_at ELSE now() END
     WHERE organization_id = p_organization_id AND id = v_chat_id;
  END IF;
  UPDATE turns
     SET state = p_state, stop_reason = p_stop_reason, error_code = p_error_code,
         upstream_request_id = p_upstream_request_id, settled_at = now()
   WHERE organization_id = p_organization_id AND id = p_turn_id
  RETURNING * INTO v_turn;

  -- The chat may have been deleted in the meantime, with the question: then no message is written here, and
  -- the books are kept all the same.
  IF v_is_late THEN
    DELETE FROM messages WHERE organization_id = p_organization_id AND id = v_turn.answer_id;
  END IF;
  IF p_answer <> '' THEN
    INSERT INTO messages (organization_id, id, chat_id, turn_id, position, role, content, complete)
      SELECT p_organization_id, v_turn.answer_id, q.chat_id, p_turn_id, q.position + 1, 'assistant', p_answer,
             p_state = 'completed'
        FROM messages q
       WHERE q.organization_id = p_organization_id AND q.turn_id = p_turn_id AND q.role = 'user';
  END IF;

  IF p_input_tokens IS NOT NULL THEN
    INSERT INTO usage_records (
      organization_id, turn_id, user_id, api_key_id, model, upstream, input_tokens, output_tokens, cache_read_input_tokens,
      cache_creation_5m_input_tokens, cache_creation_1h_input_tokens, inference_geo, speed, service_tier, thinking_tokens,
      server_tool_requests, iterations, cost_nano_usd, estimated, cache_saved_nano_usd, cache_cost_nano_usd
    ) VALUES (
      p_organization_id, p_turn_id, v_turn.user_id, v_turn.api_key_id, v_turn.model, p_upstream, p_input_tokens, p_output_tokens,
      p_cache_read_input_tokens, p_cache_creation_5m_input_tokens, p_cache_creation_1h_input_tokens,
      p_reported->>'inference_geo', p_reported->>'speed', p_reported->>'service_tier',
      (p_reported->>'thinking_tokens')::integer, p_reported->'server_tool_requests', p_reported->'iterations',
      p_cost_nano_usd, p_estimated, p_cache_saved_nano_usd, p_cache_cost_nano_usd
    ) ON CONFLICT (organization_id, turn_id) DO UPDATE
        SET (upstream, input_tokens, output_tokens, cache_read_input_tokens, cache_creation_5m_input_tokens,
             cache_creation_1h_input_tokens, inference_geo, speed, service_tier, thinking_tokens, server_tool_requests,
             iterations, cost_nano_usd, estimated, cache_saved_nano_usd, cache_cost_nano_usd)
          = (excluded.upstream, excluded.input_tokens, excluded.output_tokens, excluded.cache_read_input_tokens,
             excluded.cache_creation_5m_input_tokens, excluded.cache_creation_1h_input_tokens, excluded.inference_geo,
             excluded.speed, excluded.service_tier, excluded.thinking_tokens, excluded.server_tool_requests,
             excluded.iterations, excluded.cost_nano_usd, excluded.estimated, excluded.cache_saved_nano_usd,
             excluded.cache_cost_nano_usd);
  ELSIF v_is_late THEN
    UPDATE usage_records
       SET (input_tokens, output_tokens, cache_read_input_tokens, cache_creation_5m_input_tokens,
            cache_creation_1h_input_tokens, inference_geo, speed, service_tier, thinking_tokens, server_tool_requests,
            iterations, cost_nano_usd, estimated, cache_saved_nano_usd, cache_cost_nano_usd)
         = (0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, 0, false, 0, 0)
     WHERE organization_id = p_organization_id AND turn_id = p_turn_id;
  END IF;
  IF p_failed_calls IS NOT NULL THEN
    PERFORM note_failed_calls(p_organization_id, p_turn_id, v_turn.hold_nano_usd, p_failed_calls);
  END IF;
  -- Last, so that the balances, which many turns contend for, are locked only for a moment.
  v_warnings := charge_turn(p_organization_id, p_turn_id,
                            CASE WHEN v_is_late THEN 'adjusted' ELSE 'settled' END::ledger_entry_kind,
                            coalesce(p_cost_nano_usd, 0));
  IF EXISTS (SELECT FROM budget_waits WHERE organization_id = p_organization_id) THEN
    v_wakes := waits_to_wake(p_organization_id);
  END IF;
  RETURN jsonb_build_object('settled_at', v_turn.settled_at, 'warnings', v_warnings, 'wakes', v_wakes);
END $$;
