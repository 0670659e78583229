-- Sets the limit and the spent amount of a balance, with a ledger entry for the difference. For callers that
-- have entered the organization alone.
CREATE OR REPLACE FUNCTION correct_balance(
  p_balance balances, p_kind ledger_entry_kind, p_limit_nano_usd bigint, p_spent_nano_usd bigint
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE balances b
     SET limit_nano_usd = p_limit_nano_usd, spent_nano_usd = p_spent_nano_usd,
         overdrawn_nano_usd = greatest(0, p_spent_nano_usd + held_nano_usd - p_limit_nano_usd),
         warn_at_nano_usd = warn_at(p_limit_nano_usd, budgets.warn_at_percent),
         warned_at = CASE WHEN p_spent_nano_usd >= warn_at(p_limit_nano_usd, budgets.warn_at_percent)
                          THEN warned_at END
    FROM budgets
   WHERE (b.organization_id, b.scope, b.subject, b.period, b.period_start)
       = (p_balance.organization_id, p_balance.scope, p_balance.subject, p_balance.period, p_balance.period_start)
     AND (budgets.organization_id, budgets.scope, budgets.subject)
       = (p_balance.organization_id, p_balance.scope, p_balance.subject);
  INSERT INTO ledger_entries (organization_id, scope, subject, period, period_start, kind, limit_nano_usd, spent_nano_usd)
    VALUES (p_balance.organization_id, p_balance.scope, p_balance.subject, p_balance.period, p_balance.period_start,
            p_kind, p_limit_nano_usd - p_balance.limit_nano_usd, p_spent_nano_usd - p_balance.spent_nano_usd);
END $$;
