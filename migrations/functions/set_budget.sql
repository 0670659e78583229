-- Sets a budget. A new budget, or one with a new period, starts with what its subject has spent in the period
-- so far and with the holds of the running turns. For callers that have entered the organization alone.
CREATE OR REPLACE FUNCTION set_budget(
  p_organization_id text,
  p_scope holder_scope,
  p_subject text,
  p_period budget_period,
  p_limit_nano_usd bigint,
  p_warn_at_percent smallint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_period_before budget_period;
  v_balance balances;
  v_spent bigint;
BEGIN
  SELECT period INTO v_period_before FROM budgets
   WHERE organization_id = p_organization_id AND scope = p_scope AND subject = p_subject;
  INSERT INTO budgets AS b (organization_id, scope, subject, period, limit_nano_usd, warn_at_percent)
    VALUES (p_organization_id, p_scope, p_subject, p_period, p_limit_nano_usd, p_warn_at_percent)
    ON CONFLICT (organization_id, scope, subject) DO UPDATE
      SET period = p_period, limit_nano_usd = p_limit_nano_usd, warn_at_percent = p_warn_at_percent,
          created_at = CASE WHEN b.period = p_period THEN b.created_at ELSE now() END;
  v_balance := open_period(p_organization_id, p_scope, p_subject);
  v_spent := v_balance.spent_nano_usd;

  IF v_period_before IS DISTINCT FROM p_period THEN
    SELECT coalesce(sum(cost_nano_usd), 0) INTO v_spent FROM usage_records
     WHERE organization_id = p_organization_id AND recorded_at >= v_balance.period_start
       AND binds(p_scope, p_subject, user_id, api_key_id);
    WITH held AS (
      INSERT INTO ledger_entries (organization_id, scope, subject, period, period_start, kind, turn_id, held_nano_usd)
        SELECT p_organization_id, p_scope, p_subject, p_period, v_balance.period_start, 'held', t.id, t.hold_nano_usd
          FROM turns t
         WHERE t.organization_id = p_organization_id AND t.state = 'running'
           AND binds(p_scope, p_subject, t.user_id, t.api_key_id)
           AND NOT EXISTS (
             SELECT FROM ledger_entries e
              WHERE e.organization_id = p_organization_id AND e.turn_id = t.id AND e.scope = p_scope
                AND e.subject = p_subject AND e.period = p_period AND e.period_start = v_balance.period_start)
        RETURNING held_nano_usd
    ), total AS (
      SELECT coalesce(sum(held_nano_usd), 0)::bigint AS held FROM held
    )
    UPDATE balances
       SET held_nano_usd = held_nano_usd + total.held,
           overdrawn_nano_usd = greatest(0, spent_nano_usd + held_nano_usd + total.held - limit_nano_usd)
      FROM total
     WHERE organization_id = p_organization_id AND scope = p_scope AND subject = p_subject
       AND period = p_period AND period_start = v_balance.period_start;
  END IF;
  PERFORM correct_balance(v_balance, 'limited', p_limit_nano_usd, v_spent);
END $$;
