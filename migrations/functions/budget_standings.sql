-- Every budget of an organization and where it stands in its current period, which may have no balance yet.
CREATE OR REPLACE FUNCTION budget_standings(p_organization_id text)
  RETURNS TABLE (organization_id organization_id, scope holder_scope, subject text, period budget_period,
                 warn_at_percent smallint, period_start timestamptz, resets_at timestamptz, limit_nano_usd bigint,
                 spent_nano_usd bigint, held_nano_usd bigint, overdrawn_nano_usd bigint, warned_at timestamptz)
  LANGUAGE sql STABLE AS $$
  SELECT b.organization_id, b.scope, b.subject, b.period, b.warn_at_percent,
         current.period_start, period_end(b.period, current.period_start),
         coalesce(balances.limit_nano_usd, b.limit_nano_usd), coalesce(balances.spent_nano_usd, 0),
         coalesce(balances.held_nano_usd, 0), coalesce(balances.overdrawn_nano_usd, 0), balances.warned_at
    FROM budgets b
   CROSS JOIN LATERAL (SELECT period_start(b.period, b.created_at)) AS current (period_start)
    LEFT JOIN balances ON (balances.organization_id, balances.scope, balances.subject, balances.period,
                           balances.period_start)
                        = (b.organization_id, b.scope, b.subject, b.period, current.period_start)
   WHERE b.organization_id = p_organization_id
$$;
