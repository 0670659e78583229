-- Holds the most that a turn may cost in every budget that binds it, or in none. The answer is cut to what
-- the tightest budget can pay for beside the needs of the turns that wait for it longer, down to p_least_tokens; below
-- that the hold is refused, and nothing is held. Where it would fit if nothing were held, the turn waits from then on, and
-- the refusal says in which place ("waits_in"). A trial holds nothing either: it finds out whether a hold would be refused.
CREATE OR REPLACE FUNCTION take_hold(
  p_organization_id text,
  p_user_id text,
  p_api_key_id text,
  p_tiers jsonb, -- [{"up_to": tokens or null, "input": nano-USD, "output": nano-USD}], smallest first
  p_prompt_tokens bigint, -- upper bound
  p_max_tokens integer,
  p_least_tokens integer,
  p_is_trial boolean DEFAULT false,
  p_wait_id text DEFAULT NULL, -- under which it has waited; NULL: it has not
  p_joins_as text DEFAULT NULL, -- under which it may wait; NULL: it may not
  p_idempotency_digest bytea DEFAULT NULL,
  p_question_digest bytea DEFAULT NULL,
  OUT max_tokens integer,
  OUT amount bigint,
  OUT refusal jsonb,
  OUT held_in balances[] -- the balances that bind it, as they were before
) LANGUAGE plpgsql AS $$
DECLARE
  v_prompt bigint;
  v_output_rate bigint;
  v_least integer := least(p_max_tokens, p_least_tokens);
  v_needed bigint;
  v_budget record;
  v_balance balances;
  v_others_wait boolean;
  v_before bigint := 0;
  v_free bigint;
  v_tightest balances;
  v_before_tightest bigint;
  v_room bigint;
  v_most bigint; -- the room that there would be if nothing were held
  v_scopes holder_scope[] := '{}';
BEGIN
  held_in := '{}';
  SELECT p_prompt_tokens * (t ->> 'input')::bigint, (t ->> 'output')::bigint INTO STRICT v_prompt, v_output_rate
    FROM jsonb_array_elements(p_tiers) WITH ORDINALITY AS tier (t, position)
   WHERE t ->> 'up_to' IS NULL OR p_prompt_tokens <= (t ->> 'up_to')::bigint
   ORDER BY position LIMIT 1;
  v_needed := v_prompt + v_least * v_output_rate;

  -- In the order of the scopes, so that two turns never wait for each other. One look for each: a join may read all balances of
  -- the organization.
  FOR v_budget IN SELECT * FROM binding_budgets(p_organization_id, p_user_id, p_api_key_id) LOOP
    LOOP
      SELECT * INTO v_balance FROM balances
       WHERE organization_id = p_organization_id AND scope = v_budget.scope AND subject = v_budget.subject
         AND period = v_budget.period AND period_start = v_budget.period_start
         FOR NO KEY UPDATE;
      EXIT WHEN FOUND;
      PERFORM open_period(p_organization_id, v_budget.scope, v_budget.subject);
    END LOOP;
    held_in := held_in || v_balance;
  END LOOP;
  -- Only now, as whoever waits for one of them has had it locked.
  v_others_wait := EXISTS (SELECT FROM budget_waits WHERE organization_id = p_organization_id);

  FOREACH v_balance IN ARRAY held_in LOOP
    IF v_others_wait THEN
      v_before := needed_before(p_organization_id, v_balance.scope, v_balance.subject, p_wait_id);
    END IF;
    v_free := v_balance.limit_nano_usd - v_balance.spent_nano_usd - v_balance.held_nano_usd - v_before;
    v_most := least(v_most, v_balance.limit_nano_usd - v_balance.spent_nano_usd);
    IF v_room IS NULL OR v_free < v_room THEN
      v_room := v_free;
      v_tightest := v_balance;
      v_before_tightest := v_before;
    END IF;
    IF v_free < v_needed THEN
      v_scopes := v_scopes || v_balance.scope;
    END IF;
  END LOOP;

  max_tokens := p_max_tokens;
  IF v_room < v_prompt + p_max_tokens * v_output_rate THEN
    max_tokens := greatest(0, v_room - v_prompt) / v_output_rate;
  END IF;
  IF max_tokens < v_least THEN
    refusal := jsonb_build_object(
      'scope', v_tightest.scope, 'subject', v_tightest.subject, 'period', v_tightest.period,
      'limit', v_tightest.limit_nano_usd::text, 'spent', v_tightest.spent_nano_usd::text,
      'held', v_tightest.held_nano_usd::text,
      -- Nobody is in the way of what can never fit.
      'needed_before', CASE WHEN v_most >= v_needed THEN v_before_tightest ELSE 0 END::text,
      -- A smaller prompt would wait for its turn as well.
      'room', CASE WHEN p_joins_as IS NULL OR v_most >= v_needed THEN v_room ELSE v_most END::text,
      'needed', v_needed::text, 'least_tokens', v_least, 'prompt_tokens', p_prompt_tokens,
      'resets_at', period_end(v_tightest.period, v_tightest.period_start));
    IF p_joins_as IS NOT NULL AND v_most >= v_needed THEN
      refusal := refusal || jsonb_build_object('waits_in', join_waits(
        p_organization_id, coalesce(p_wait_id, p_joins_as), p_user_id, p_api_key_id, v_needed, v_scopes,
        p_idempotency_digest, p_question_digest));
    END IF;
  END IF;
  IF refusal IS NOT NULL OR p_is_trial THEN
    RETURN;
  END IF;

  IF p_wait_id IS NOT NULL THEN
    DELETE FROM budget_waits WHERE organization_id = p_organization_id AND id = p_wait_id;
  END IF;
  amount := v_prompt + max_tokens * v_output_rate;
  FOREACH v_balance IN ARRAY held_in LOOP
    UPDATE balances SET held_nano_usd = held_nano_usd + amount
     WHERE organization_id = p_organization_id AND scope = v_balance.scope AND subject = v_balance.subject
       AND period = v_balance.period AND period_start = v_balance.period_start;
  END LOOP;
END $$;
