-- The budgets that bind a turn of this member with this key, each with its current period.
CREATE OR REPLACE FUNCTION binding_budgets(p_organization_id text, p_user_id text, p_api_key_id text)
  RETURNS TABLE (scope holder_scope, subject text, period budget_period, period_start timestamptz,
                 limit_nano_usd bigint, warn_at_nano_usd bigint)
  LANGUAGE sql STABLE AS $$
  SELECT b.scope, b.subject, b.period, period_start(b.period, b.created_at), b.limit_nano_usd,
         warn_at(b.limit_nano_usd, b.warn_at_percent)
    FROM budgets b
   WHERE b.organization_id = p_organization_id AND binds(b.scope, b.subject, p_user_id, p_api_key_id)
   ORDER BY b.scope
$$;
