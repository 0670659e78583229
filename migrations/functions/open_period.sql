-- Opens the current period of a budget, unless a turn already has. For callers that have entered the organization, so that
-- the budget stays as it is.
CREATE OR REPLACE FUNCTION open_period(p_organization_id text, p_scope holder_scope, p_subject text) RETURNS balances
  LANGUAGE plpgsql AS $$
DECLARE
  v_balance balances;
BEGIN
  WITH opened AS (
    INSERT INTO balances (organization_id, scope, subject, period, period_start, limit_nano_usd, warn_at_nano_usd)
      SELECT organization_id, scope, subject, period, period_start(period, created_at), limit_nano_usd,
             warn_at(limit_nano_usd, warn_at_percent)
        FROM budgets WHERE organization_id = p_organization_id AND scope = p_scope AND subject = p_subject
      ON CONFLICT DO NOTHING RETURNING *
  )
  INSERT INTO ledger_entries (organization_id, scope, subject, period, period_start, kind, limit_nano_usd)
    SELECT organization_id, scope, subject, period, period_start, 'opened', limit_nano_usd FROM opened;
  SELECT balances.* INTO STRICT v_balance
    FROM balances JOIN budgets b USING (organization_id, scope, subject, period)
   WHERE organization_id = p_organization_id AND scope = p_scope AND subject = p_subject
     AND balances.period_start = period_start(b.period, b.created_at);
  RETURN v_balance;
END $$;
