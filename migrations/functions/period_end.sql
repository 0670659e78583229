-- When a period that began at p_start ends; NULL: never.
CREATE OR REPLACE FUNCTION period_end(p_period budget_period, p_start timestamptz) RETURNS timestamptz
  LANGUAGE sql STABLE
  RETURN CASE p_period
    WHEN 'daily' THEN (p_start AT TIME ZONE 'UTC' + interval '1 day') AT TIME ZONE 'UTC'
    WHEN 'weekly' THEN (p_start AT TIME ZONE 'UTC' + interval '7 days') AT TIME ZONE 'UTC'
    WHEN 'monthly' THEN (p_start AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'
  END;
