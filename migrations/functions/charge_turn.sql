-- Ends the hold of a turn and charges its cost in every budget that held it; where nothing is held any more,
-- it corrects the earlier charge. Returns the budgets that this charge has brought to their warning
-- threshold. For callers that have locked the turn.
CREATE OR REPLACE FUNCTION charge_turn(
  p_organization_id text,
  p_turn_id text,
  p_kind ledger_entry_kind,
  p_cost_nano_usd bigint
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_entry record;
  v_balance balances;
  v_warnings jsonb;
BEGIN
  FOR v_entry IN
    -- One look for each: a join may read all balances of the organization.
    SELECT posted.*, locked.warned_at FROM (
      SELECT scope, subject, period, period_start, -sum(held_nano_usd)::bigint AS held,
             p_cost_nano_usd - sum(spent_nano_usd)::bigint AS spent
        FROM ledger_entries WHERE organization_id = p_organization_id AND turn_id = p_turn_id
       GROUP BY scope, subject, period, period_start
       ORDER BY scope, subject, period, period_start
    ) posted CROSS JOIN LATERAL (
      SELECT b.warned_at FROM balances b
       WHERE b.organization_id = p_organization_id AND b.scope = posted.scope AND b.subject = posted.subject
         AND b.period = posted.period AND b.period_start = posted.period_start
       LIMIT 1 FOR NO KEY UPDATE
    ) locked
  LOOP
    INSERT INTO ledger_entries (organization_id, scope, subject, period, period_start, kind, turn_id, held_nano_usd,
                                spent_nano_usd)
      VALUES (p_organization_id, v_entry.scope, v_entry.subject, v_entry.period, v_entry.period_start, p_kind, p_turn_id,
              v_entry.held, v_entry.spent);
    UPDATE balances
       SET held_nano_usd = held_nano_usd + v_entry.held,
           spent_nano_usd = spent_nano_usd + v_entry.spent,
           overdrawn_nano_usd = greatest(0, spent_nano_usd + v_entry.spent + held_nano_usd + v_entry.held - limit_nano_usd),
           warned_at = CASE WHEN spent_nano_usd + v_entry.spent >= warn_at_nano_usd THEN coalesce(warned_at, now()) END
     WHERE organization_id = p_organization_id AND scope = v_entry.scope AND subject = v_entry.subject
       AND period = v_entry.period AND period_start = v_entry.period_start
    RETURNING * INTO v_balance;
    IF v_entry.warned_at IS NULL AND v_balance.warned_at IS NOT NULL THEN
      v_warnings := coalesce(v_warnings, '[]') || jsonb_build_object(
        'scope', v_balance.scope, 'subject', v_balance.subject, 'period', v_balance.period,
        'limit', v_balance.limit_nano_usd::text, 'spent', v_balance.spent_nano_usd::text);
    END IF;
  END LOOP;
  RETURN v_warnings;
END $$;
