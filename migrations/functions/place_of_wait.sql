-- The place of a waiting turn among those that wait for the same budgets, counted from 1.
CREATE OR REPLACE FUNCTION place_of_wait(p_organization_id text, p_wait_id text) RETURNS integer
  LANGUAGE sql AS $$
  SELECT 1 + count(*)::integer
    FROM budget_waits own
    JOIN live_waits(p_organization_id) w ON (w.since, w.id) < (own.since, own.id)
   WHERE own.organization_id = p_organization_id AND own.id = p_wait_id
     AND EXISTS (
       SELECT FROM unnest(own.scopes) AS scope
        WHERE scope = ANY (w.scopes)
          AND CASE scope WHEN 'organization' THEN true
                         WHEN 'member' THEN w.user_id = own.user_id
                         ELSE w.api_key_id = own.api_key_id END)
$$;
