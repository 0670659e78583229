-- A waiting turn shows that its process lives, and looks whether it should ask again: {"ask": whether, "place", "scope",
-- "held"}, the last of its tightest budget. Locks no balance, so that many can look often. Fails as enter_organization does
-- where the caller is not who they were.
CREATE OR REPLACE FUNCTION still_waiting(
  p_organization_id text,
  p_user_id text,
  p_api_key_id text,
  p_standing text, -- the caller's, as enter_organization expects it
  p_wait_id text
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_needed bigint;
  v_looked jsonb;
BEGIN
  PERFORM enter_organization(p_organization_id, p_user_id, p_api_key_id, p_standing);
  UPDATE budget_waits SET seen_at = clock_timestamp()
   WHERE organization_id = p_organization_id AND id = p_wait_id
  RETURNING needed_nano_usd INTO v_needed;
  IF NOT FOUND THEN
    RETURN jsonb_build_object('ask', true);
  END IF;
  SELECT jsonb_build_object(
           'ask', bool_and(room >= v_needed) OR bool_or(most < v_needed),
           'scope', (array_agg(scope ORDER BY room))[1],
           'held', (array_agg(held::text ORDER BY room))[1])
    INTO v_looked
    FROM (
      SELECT b.scope, b.held_nano_usd AS held, b.limit_nano_usd - b.spent_nano_usd AS most,
             b.limit_nano_usd - b.spent_nano_usd - b.held_nano_usd
             - needed_before(p_organization_id, b.scope, b.subject, p_wait_id) AS room
        FROM balances b
        JOIN binding_budgets(p_organization_id, p_user_id, p_api_key_id) USING (scope, subject, period, period_start)
       WHERE b.organization_id = p_organization_id) AS budget;
  -- Where there is no balance, nothing is in the way.
  IF v_looked ->> 'ask' IS NULL THEN
    RETURN jsonb_build_object('ask', true);
  END IF;
  RETURN v_looked || jsonb_build_object('place', place_of_wait(p_organization_id, p_wait_id));
END $$;
