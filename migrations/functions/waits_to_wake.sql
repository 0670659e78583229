-- The waiting turns that should ask again, in their order: those whose hold fits by now beside the needs of all before
-- them, and those that no budget can pay for any more. Only the first hundred are looked at, and a few are woken at a time:
-- the others look for themselves every few seconds. Removes the waits of dead processes. NULL: none should ask.
CREATE OR REPLACE FUNCTION waits_to_wake(p_organization_id text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  -- Others may be at the same rows, and hold what this transaction waits for.
  DELETE FROM budget_waits
   WHERE organization_id = p_organization_id AND id IN (
     SELECT id FROM budget_waits
      WHERE organization_id = p_organization_id AND seen_at <= now() - interval '1 minute' FOR UPDATE SKIP LOCKED);

  RETURN (
    WITH waiting AS (
      SELECT * FROM live_waits(p_organization_id) ORDER BY since, id LIMIT 100
    ), standing AS (
      SELECT w.id, w.since, w.needed_nano_usd AS needed,
             b.limit_nano_usd - b.spent_nano_usd AS most,
             b.limit_nano_usd - b.spent_nano_usd - b.held_nano_usd AS room,
             coalesce(sum(w.needed_nano_usd) FILTER (WHERE of.scope = ANY (w.scopes)) OVER (
               PARTITION BY of.scope, of.subject ORDER BY w.since, w.id
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
        FROM waiting w
       CROSS JOIN LATERAL (VALUES ('organization'::holder_scope, w.organization_id::text), ('member', w.user_id),
                                  ('api_key', w.api_key_id)) AS of (scope, subject)
        JOIN budgets ON budgets.organization_id = p_organization_id AND budgets.scope = of.scope
                    AND budgets.subject = of.subject
        JOIN balances b ON b.organization_id = p_organization_id AND b.scope = of.scope AND b.subject = of.subject
                       AND b.period = budgets.period
                       AND b.period_start = period_start(budgets.period, budgets.created_at)
    ), woken AS (
      SELECT id, min(since) AS since FROM standing GROUP BY id
      HAVING bool_and(room - before >= needed) OR bool_or(most < needed)
       ORDER BY min(since), id LIMIT 20
    )
    SELECT jsonb_agg(id ORDER BY since, id) FROM woken);
END $$;
