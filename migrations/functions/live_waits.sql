-- The turns that wait for a budget of this organization. Each is seen every five seconds at least.
CREATE OR REPLACE FUNCTION live_waits(p_organization_id text) RETURNS SETOF budget_waits
  LANGUAGE sql STABLE AS $$
  SELECT * FROM budget_waits WHERE organization_id = p_organization_id AND seen_at > now() - interval '15 seconds'
$$;
