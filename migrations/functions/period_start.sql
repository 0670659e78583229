-- When the current period of a budget began. Periods are in UTC; weeks begin on Monday. By the time of the
-- statement: a change that waited for its lock past midnight would otherwise set yesterday's budget.
CREATE OR REPLACE FUNCTION period_start(p_period budget_period, p_created_at timestamptz) RETURNS timestamptz
  LANGUAGE sql STABLE
  RETURN CASE p_period
    WHEN 'daily' THEN date_trunc('day', statement_timestamp(), 'UTC')
    WHEN 'weekly' THEN date_trunc('week', statement_timestamp(), 'UTC')
    WHEN 'monthly' THEN date_trunc('month', statement_timestamp(), 'UTC')
    ELSE p_created_at
  END;
