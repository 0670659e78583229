-- Ends the hold of a turn and charges its cost in every budget that held it; where nothing is held any more,
-- it corrects the earlier charge. Returns the budgets that this charge has brought to their warning
-- threshold.
CREATE OR REPLACE FUNCTION charge_turn(
  p_organization_id text,
  p_turn_id text,
  p_kind ledger_entry_kind,
  p_cost_nano_usd bigint
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_warnings jsonb;
BEGIN
  -- One look for each: a join may read all balances of the organization.
  PERFORM FROM (
    SELECT DISTINCT scope, subject, period, period_start FROM ledger_entries
     WHERE organization_id = p_organization_id AND turn_id = p_turn_id
     ORDER BY scope, subject, period, period_start
  ) e CROSS JOIN LATERAL (
    SELECT FROM balances b
     WHERE b.organization_id = p_organization_id AND b.scope = e.scope AND b.subject = e.subject
       AND b.period = e.period AND b.period_start = e.period_start
     LIMIT 1 FOR NO KEY UPDATE
  ) locked;

  WITH before AS (
    SELECT scope, subject, period, period_start, sum(held_nano_usd)::bigint AS held, sum(spent_nano_usd)::bigint AS spent
      FROM ledger_entries WHERE organization_id = p_organization_id AND turn_id = p_turn_id
     GROUP BY scope, subject, period, period_start
  ), posted AS (
    INSERT INTO ledger_entries (organization_id, scope, subject, period, period_start, kind, turn_id,
                                held_nano_usd, spent_nano_usd)
      SELECT p_organization_id, scope, subject, period, period_start, p_kind, p_turn_id, -held, p_cost_nano_usd - spent
        FROM before
      RETURNING *
  ), charged AS (
    UPDATE balances b
       SET held_nano_usd = b.held_nano_usd + p.held_nano_usd,
           spent_nano_usd = b.spent_nano_usd + p.spent_nano_usd,
           overdrawn_nano_usd = greatest(0, b.spent_nano_usd + p.spent_nano_usd + b.held_nano_usd + p.held_nano_usd
                                            - b.limit_nano_usd),
           warned_at = CASE WHEN b.spent_nano_usd + p.spent_nano_usd >= b.warn_at_nano_usd
                            THEN coalesce(b.warned_at, now()) END
      FROM posted p JOIN balances old USING (organization_id, scope, subject, period, period_start)
     WHERE b.organization_id = p_organization_id AND b.scope = p.scope AND b.subject = p.subject
       AND b.period = p.period AND b.period_start = p.period_start
    RETURNING b.*, old.warned_at IS NULL AND b.warned_at IS NOT NULL AS warns
  )
  SELECT jsonb_agg(jsonb_build_object('scope', scope, 'subject', subject, 'period', period,
                                      'limit', limit_nano_usd::text, 'spent', spent_nano_usd::text))
    INTO v_warnings FROM charged WHERE warns;
  RETURN v_warnings;
END $$;
