-- The budgets that bind a turn of this member with this key, each with its current period. One look for each: a condition
-- with OR reads all budgets of the organization, as many as it has members and keys.
CREATE OR REPLACE FUNCTION binding_budgets(p_organization_id text, p_user_id text, p_api_key_id text)
  RETURNS TABLE (scope holder_scope, subject text, period budget_period, period_start timestamptz,
                 limit_nano_usd bigint, warn_at_nano_usd bigint)
  LANGUAGE sql STABLE AS $$
  SELECT b.scope, b.subject, b.period, period_start(b.period, b.created_at), b.limit_nano_usd,
         warn_at(b.limit_nano_usd, b.warn_at_percent)
    FROM (
      SELECT * FROM budgets
       WHERE organization_id = p_organization_id AND budgets.scope = 'organization' AND budgets.subject = p_organization_id
      UNION ALL
      SELECT * FROM budgets
       WHERE organization_id = p_organization_id AND budgets.scope = 'member' AND budgets.subject = p_user_id
      UNION ALL
      SELECT * FROM budgets
       WHERE organization_id = p_organization_id AND budgets.scope = 'api_key' AND budgets.subject = p_api_key_id
    ) b
   ORDER BY b.scope
$$;
