-- Up Migration

-- Money is bigint nano-USD. How a hold is computed, and why the sums below are exact: docs/ledger.md.
CREATE TYPE budget_scope AS ENUM ('organization', 'member', 'api_key'); -- also the order in which they are locked
CREATE TYPE budget_period AS ENUM ('daily', 'weekly', 'monthly', 'total');
CREATE TYPE ledger_entry_kind AS ENUM ('opened', 'limited', 'held', 'settled', 'adjusted', 'reset');

-- What an organization, a member or a key may spend. `subject` is the id of whom it binds.
CREATE TABLE budgets (
  organization_id organization_id NOT NULL,
  scope budget_scope NOT NULL,
  subject text NOT NULL,
  period budget_period NOT NULL,
  limit_nano_usd bigint NOT NULL CHECK (limit_nano_usd >= 0),
  warn_at_percent smallint NOT NULL DEFAULT 80 CHECK (warn_at_percent BETWEEN 1 AND 100),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, scope, subject)
);

-- Where a budget stands in one of its periods. Never below what the entries say, nor above: they rebuild it.
CREATE TABLE balances (
  organization_id organization_id NOT NULL,
  scope budget_scope NOT NULL,
  subject text NOT NULL,
  period budget_period NOT NULL,
  period_start timestamptz NOT NULL,
  limit_nano_usd bigint NOT NULL CHECK (limit_nano_usd >= 0),
  -- Below zero where a charge that was forgiven turned out to have been too high.
  spent_nano_usd bigint NOT NULL DEFAULT 0,
  held_nano_usd bigint NOT NULL DEFAULT 0 CHECK (held_nano_usd >= 0),
  -- By how much a lowered limit, or a charge that came late, has left the balance above its limit.
  overdrawn_nano_usd bigint NOT NULL DEFAULT 0 CHECK (overdrawn_nano_usd >= 0),
  warn_at_nano_usd bigint NOT NULL CHECK (warn_at_nano_usd >= 0),
  warned_at timestamptz,
  PRIMARY KEY (organization_id, scope, subject, period, period_start),
  -- The last line: no hold, however it came to be, passes it.
  CONSTRAINT never_overspent CHECK (spent_nano_usd + held_nano_usd <= limit_nano_usd + overdrawn_nano_usd)
);

-- Append-only. The sums of the three columns over a period are its balance.
CREATE TABLE ledger_entries (
  organization_id organization_id NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  scope budget_scope NOT NULL,
  subject text NOT NULL,
  period budget_period NOT NULL,
  period_start timestamptz NOT NULL,
  kind ledger_entry_kind NOT NULL,
  turn_id turn_id,
  limit_nano_usd bigint NOT NULL DEFAULT 0,
  held_nano_usd bigint NOT NULL DEFAULT 0,
  spent_nano_usd bigint NOT NULL DEFAULT 0,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, turn_id) REFERENCES turns (organization_id, id),
  FOREIGN KEY (organization_id, scope, subject, period, period_start)
    REFERENCES balances (organization_id, scope, subject, period, period_start),
  CHECK ((kind IN ('held', 'settled', 'adjusted')) = (turn_id IS NOT NULL))
);
CREATE INDEX ledger_entries_of_turn ON ledger_entries (organization_id, turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX ledger_entries_of_balance
  ON ledger_entries (organization_id, scope, subject, period, period_start);

ALTER TABLE budgets ENABLE ROW LEVEL SECURITY;
ALTER TABLE budgets FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON budgets USING (organization_id = (SELECT current_organization()));

ALTER TABLE balances ENABLE ROW LEVEL SECURITY;
ALTER TABLE balances FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON balances USING (organization_id = (SELECT current_organization()));

ALTER TABLE ledger_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON ledger_entries USING (organization_id = (SELECT current_organization()));

GRANT SELECT, INSERT, DELETE ON budgets TO app_runtime;
GRANT UPDATE (period, limit_nano_usd, warn_at_percent, created_at) ON budgets TO app_runtime;
GRANT SELECT, INSERT ON balances TO app_runtime;
GRANT UPDATE (limit_nano_usd, spent_nano_usd, held_nano_usd, overdrawn_nano_usd, warn_at_nano_usd, warned_at)
  ON balances TO app_runtime;
-- Append-only.
GRANT SELECT, INSERT ON ledger_entries TO app_runtime;

ALTER TABLE turns
  ADD COLUMN api_key_id api_key_id,
  -- What the turn may cost at most, whether or not a budget held it.
  ADD COLUMN hold_nano_usd bigint NOT NULL DEFAULT 0 CHECK (hold_nano_usd >= 0),
  -- As many tokens as its prompt can have, which is how it was held.
  ADD COLUMN prompt_tokens_bound bigint NOT NULL DEFAULT 0 CHECK (prompt_tokens_bound >= 0),
  ADD FOREIGN KEY (organization_id, api_key_id) REFERENCES api_keys (organization_id, id);
CREATE INDEX running_turns ON turns (organization_id, started_at) WHERE state = 'running';
ALTER TABLE usage_records
  ADD COLUMN api_key_id api_key_id,
  ADD FOREIGN KEY (organization_id, api_key_id) REFERENCES api_keys (organization_id, id);
CREATE INDEX usage_by_time ON usage_records (organization_id, recorded_at);

-- When the current period of a budget began. Periods are those of UTC; weeks begin on Monday. By the time of the
-- statement: a change that has waited for its lock past midnight would otherwise set the budget of yesterday.
CREATE FUNCTION period_start(p_period budget_period, p_created_at timestamptz) RETURNS timestamptz
  LANGUAGE sql STABLE
  RETURN CASE p_period
    WHEN 'daily' THEN date_trunc('day', statement_timestamp(), 'UTC')
    WHEN 'weekly' THEN date_trunc('week', statement_timestamp(), 'UTC')
    WHEN 'monthly' THEN date_trunc('month', statement_timestamp(), 'UTC')
    ELSE p_created_at
  END;

-- When a period that began then is over; NULL: never.
CREATE FUNCTION period_end(p_period budget_period, p_start timestamptz) RETURNS timestamptz
  LANGUAGE sql STABLE
  RETURN CASE p_period
    WHEN 'daily' THEN (p_start AT TIME ZONE 'UTC' + interval '1 day') AT TIME ZONE 'UTC'
    WHEN 'weekly' THEN (p_start AT TIME ZONE 'UTC' + interval '7 days') AT TIME ZONE 'UTC'
    WHEN 'monthly' THEN (p_start AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'
  END;

-- How much has to be spent for a warning.
CREATE FUNCTION warn_at(p_limit_nano_usd bigint, p_percent smallint) RETURNS bigint
  LANGUAGE sql IMMUTABLE
  RETURN ceil(p_limit_nano_usd::numeric * p_percent / 100);

-- Whether a budget binds what this member does with this key.
CREATE FUNCTION binds(p_scope budget_scope, p_subject text, p_user_id text, p_api_key_id text) RETURNS boolean
  LANGUAGE sql IMMUTABLE
  RETURN CASE p_scope
    WHEN 'organization' THEN true
    WHEN 'member' THEN p_subject = p_user_id
    ELSE p_subject IS NOT DISTINCT FROM p_api_key_id
  END;

-- The budgets that bind a turn of this member with this key, each with its current period.
CREATE FUNCTION binding_budgets(p_organization_id text, p_user_id text, p_api_key_id text)
  RETURNS TABLE (scope budget_scope, subject text, period budget_period, period_start timestamptz,
                 limit_nano_usd bigint, warn_at_nano_usd bigint)
  LANGUAGE sql STABLE AS $$
  SELECT b.scope, b.subject, b.period, period_start(b.period, b.created_at), b.limit_nano_usd,
         warn_at(b.limit_nano_usd, b.warn_at_percent)
    FROM budgets b
   WHERE b.organization_id = p_organization_id AND binds(b.scope, b.subject, p_user_id, p_api_key_id)
   ORDER BY b.scope
$$;

-- Holds what a turn may cost at most in every budget that binds it, or in none. The answer is cut to what the
-- tightest budget can pay for, down to p_least_tokens; below that the hold is refused, and nothing is changed.
CREATE FUNCTION take_hold(
  p_organization_id text,
  p_user_id text,
  p_api_key_id text,
  p_tiers jsonb, -- [{"up_to": tokens or null, "input": nano-USD, "output": nano-USD}], smallest first
  p_prompt_tokens bigint, -- at most so many
  p_max_tokens integer,
  p_least_tokens integer,
  OUT max_tokens integer,
  OUT amount bigint,
  OUT refusal jsonb
) LANGUAGE plpgsql AS $$
DECLARE
  v_prompt bigint;
  v_output_rate bigint;
  v_least integer := least(p_max_tokens, p_least_tokens);
  v_balance balances;
  v_tightest balances;
  v_room bigint;
BEGIN
  SELECT p_prompt_tokens * (t ->> 'input')::bigint, (t ->> 'output')::bigint INTO STRICT v_prompt, v_output_rate
    FROM jsonb_array_elements(p_tiers) WITH ORDINALITY AS tier (t, position)
   WHERE t ->> 'up_to' IS NULL OR p_prompt_tokens <= (t ->> 'up_to')::bigint
   ORDER BY position LIMIT 1;

  WITH opened AS (
    INSERT INTO balances (organization_id, scope, subject, period, period_start, limit_nano_usd, warn_at_nano_usd)
      SELECT p_organization_id, b.* FROM binding_budgets(p_organization_id, p_user_id, p_api_key_id) b
      ON CONFLICT DO NOTHING RETURNING *
  )
  INSERT INTO ledger_entries (organization_id, scope, subject, period, period_start, kind, limit_nano_usd)
    SELECT p_organization_id, scope, subject, period, period_start, 'opened', limit_nano_usd FROM opened;

  -- In one order, so that two turns never wait for each other.
  FOR v_balance IN
    SELECT balances.* FROM balances
      JOIN binding_budgets(p_organization_id, p_user_id, p_api_key_id) USING (scope, subject, period, period_start)
     WHERE organization_id = p_organization_id
     ORDER BY scope, subject, period, period_start FOR NO KEY UPDATE OF balances
  LOOP
    IF v_room IS NULL OR v_balance.limit_nano_usd - v_balance.spent_nano_usd - v_balance.held_nano_usd < v_room THEN
      v_room := v_balance.limit_nano_usd - v_balance.spent_nano_usd - v_balance.held_nano_usd;
      v_tightest := v_balance;
    END IF;
  END LOOP;

  max_tokens := p_max_tokens;
  IF v_room < v_prompt + p_max_tokens * v_output_rate THEN
    max_tokens := greatest(0, v_room - v_prompt) / v_output_rate;
  END IF;
  IF max_tokens < v_least THEN
    refusal := jsonb_build_object(
      'scope', v_tightest.scope, 'subject', v_tightest.subject, 'period', v_tightest.period,
      'limit', v_tightest.limit_nano_usd::text, 'spent', v_tightest.spent_nano_usd::text,
      'held', v_tightest.held_nano_usd::text, 'room', v_room::text,
      'needed', (v_prompt + v_least * v_output_rate)::text, 'prompt_tokens', p_prompt_tokens,
      'resets_at', period_end(v_tightest.period, v_tightest.period_start));
    RETURN;
  END IF;

  amount := v_prompt + max_tokens * v_output_rate;
  UPDATE balances SET held_nano_usd = held_nano_usd + amount
    FROM binding_budgets(p_organization_id, p_user_id, p_api_key_id) b
   WHERE balances.organization_id = p_organization_id AND balances.scope = b.scope
     AND balances.subject = b.subject AND balances.period = b.period AND balances.period_start = b.period_start;
END $$;

-- Ends the hold of a turn and charges what it cost, in every budget that held it; with nothing held any more it
-- corrects the charge of before. Returns the budgets that are now nearly spent, and were not before.
CREATE FUNCTION charge_turn(p_organization_id text, p_turn_id text, p_kind ledger_entry_kind, p_cost_nano_usd bigint)
  RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_warnings jsonb;
BEGIN
  PERFORM FROM balances
    WHERE organization_id = p_organization_id
      AND (scope, subject, period, period_start) IN (
        SELECT scope, subject, period, period_start FROM ledger_entries
         WHERE organization_id = p_organization_id AND turn_id = p_turn_id)
    ORDER BY scope, subject, period, period_start FOR NO KEY UPDATE;

  WITH before AS (
    SELECT scope, subject, period, period_start, sum(held_nano_usd)::bigint AS held, sum(spent_nano_usd)::bigint AS spent
      FROM ledger_entries WHERE organization_id = p_organization_id AND turn_id = p_turn_id
     GROUP BY scope, subject, period, period_start
  ), posted AS (
    INSERT INTO ledger_entries (organization_id, scope, subject, period, period_start, kind, turn_id,
                                held_nano_usd, spent_nano_usd)
      SELECT p_organization_id, scope, subject, period, period_start, p_kind, p_turn_id, -held, p_cost_nano_usd - spent
        FROM before
      RETURNING *
  ), charged AS (
    UPDATE balances b
       SET held_nano_usd = b.held_nano_usd + p.held_nano_usd,
           spent_nano_usd = b.spent_nano_usd + p.spent_nano_usd,
           overdrawn_nano_usd = greatest(0, b.spent_nano_usd + p.spent_nano_usd + b.held_nano_usd + p.held_nano_usd
                                            - b.limit_nano_usd),
           warned_at = CASE WHEN b.spent_nano_usd + p.spent_nano_usd >= b.warn_at_nano_usd
                            THEN coalesce(b.warned_at, now()) END
      FROM posted p JOIN balances old USING (organization_id, scope, subject, period, period_start)
     WHERE b.organization_id = p_organization_id AND b.scope = p.scope AND b.subject = p.subject
       AND b.period = p.period AND b.period_start = p.period_start
    RETURNING b.*, old.warned_at IS NULL AND b.warned_at IS NOT NULL AS warns
  )
  SELECT jsonb_agg(jsonb_build_object('scope', scope, 'subject', subject, 'period', period,
                                      'limit', limit_nano_usd::text, 'spent', spent_nano_usd::text))
    INTO v_warnings FROM charged WHERE warns;
  RETURN v_warnings;
END $$;

-- Every budget with where it stands in its current period, which may have no balance yet.
CREATE VIEW budget_standings WITH (security_invoker = true) AS
  SELECT b.organization_id, b.scope, b.subject, b.period, b.warn_at_percent,
         current.period_start, period_end(b.period, current.period_start) AS resets_at,
         coalesce(balances.limit_nano_usd, b.limit_nano_usd) AS limit_nano_usd,
         coalesce(balances.spent_nano_usd, 0) AS spent_nano_usd,
         coalesce(balances.held_nano_usd, 0) AS held_nano_usd,
         coalesce(balances.overdrawn_nano_usd, 0) AS overdrawn_nano_usd,
         balances.warned_at
    FROM budgets b
   CROSS JOIN LATERAL (SELECT period_start(b.period, b.created_at)) AS current (period_start)
    LEFT JOIN balances ON (balances.organization_id, balances.scope, balances.subject, balances.period,
                           balances.period_start)
                        = (b.organization_id, b.scope, b.subject, b.period, current.period_start);
GRANT SELECT ON budget_standings TO app_runtime;

-- Opens the row scope of an organization for a change during which no other one runs and no turn begins or ends. Not by
-- way of enter_organization alone: two changes that share its lock and then want it for themselves wait for each other.
CREATE FUNCTION enter_organization_alone(p_organization_id text, p_user_id text, p_api_key_id text, p_standing text)
  RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_organization_id, 0));
  PERFORM enter_organization(p_organization_id, p_user_id, p_api_key_id, p_standing);
END $$;

-- Opens the current period of a budget where no turn has yet. Like the functions below it is for whoever has
-- entered the organization alone.
CREATE FUNCTION open_period(p_organization_id text, p_scope budget_scope, p_subject text) RETURNS balances
  LANGUAGE plpgsql AS $$
DECLARE
  v_balance balances;
BEGIN
  WITH opened AS (
    INSERT INTO balances (organization_id, scope, subject, period, period_start, limit_nano_usd, warn_at_nano_usd)
      SELECT organization_id, scope, subject, period, period_start(period, created_at), limit_nano_usd,
             warn_at(limit_nano_usd, warn_at_percent)
        FROM budgets WHERE organization_id = p_organization_id AND scope = p_scope AND subject = p_subject
      ON CONFLICT DO NOTHING RETURNING *
  )
  INSERT INTO ledger_entries (organization_id, scope, subject, period, period_start, kind, limit_nano_usd)
    SELECT organization_id, scope, subject, period, period_start, 'opened', limit_nano_usd FROM opened;
  SELECT balances.* INTO STRICT v_balance
    FROM balances JOIN budgets b USING (organization_id, scope, subject, period)
   WHERE organization_id = p_organization_id AND scope = p_scope AND subject = p_subject
     AND balances.period_start = period_start(b.period, b.created_at);
  RETURN v_balance;
END $$;

-- Puts limit and spent of a balance to these amounts, and an entry of the difference beside it.
CREATE FUNCTION correct_balance(
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

-- Sets a budget. One that is new, or has another period now, begins with what its subject has spent in the period so
-- far and with the holds of the turns that are running.
CREATE FUNCTION set_budget(
  p_organization_id text,
  p_scope budget_scope,
  p_subject text,
  p_period budget_period,
  p_limit_nano_usd bigint,
  p_warn_at_percent smallint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_period_before budget_period;
  v_balance balances;
  v_spent bigint;
BEGIN
  SELECT period INTO v_period_before FROM budgets
   WHERE organization_id = p_organization_id AND scope = p_scope AND subject = p_subject;
  INSERT INTO budgets AS b (organization_id, scope, subject, period, limit_nano_usd, warn_at_percent)
    VALUES (p_organization_id, p_scope, p_subject, p_period, p_limit_nano_usd, p_warn_at_percent)
    ON CONFLICT (organization_id, scope, subject) DO UPDATE
      SET period = p_period, limit_nano_usd = p_limit_nano_usd, warn_at_percent = p_warn_at_percent,
          created_at = CASE WHEN b.period = p_period THEN b.created_at ELSE now() END;
  v_balance := open_period(p_organization_id, p_scope, p_subject);
  v_spent := v_balance.spent_nano_usd;

  IF v_period_before IS DISTINCT FROM p_period THEN
    SELECT coalesce(sum(cost_nano_usd), 0) INTO v_spent FROM usage_records
     WHERE organization_id = p_organization_id AND recorded_at >= v_balance.period_start
       AND binds(p_scope, p_subject, user_id, api_key_id);
    WITH held AS (
      INSERT INTO ledger_entries (organization_id, scope, subject, period, period_start, kind, turn_id, held_nano_usd)
        SELECT p_organization_id, p_scope, p_subject, p_period, v_balance.period_start, 'held', t.id, t.hold_nano_usd
          FROM turns t
         WHERE t.organization_id = p_organization_id AND t.state = 'running'
           AND binds(p_scope, p_subject, t.user_id, t.api_key_id)
           AND NOT EXISTS (
             SELECT FROM ledger_entries e
              WHERE e.organization_id = p_organization_id AND e.turn_id = t.id AND e.scope = p_scope
                AND e.subject = p_subject AND e.period = p_period AND e.period_start = v_balance.period_start)
        RETURNING held_nano_usd
    ), total AS (
      SELECT coalesce(sum(held_nano_usd), 0)::bigint AS held FROM held
    )
    UPDATE balances
       SET held_nano_usd = held_nano_usd + total.held,
           overdrawn_nano_usd = greatest(0, spent_nano_usd + held_nano_usd + total.held - limit_nano_usd)
      FROM total
     WHERE organization_id = p_organization_id AND scope = p_scope AND subject = p_subject
       AND period = p_period AND period_start = v_balance.period_start;
  END IF;
  PERFORM correct_balance(v_balance, 'limited', p_limit_nano_usd, v_spent);
END $$;

-- Down Migration

DROP FUNCTION set_budget;
DROP FUNCTION correct_balance;
DROP FUNCTION open_period;
DROP FUNCTION enter_organization_alone;
DROP VIEW budget_standings;
DROP FUNCTION charge_turn;
DROP FUNCTION take_hold;
DROP FUNCTION binding_budgets;
DROP FUNCTION binds;
DROP FUNCTION warn_at;
DROP FUNCTION period_end;
DROP FUNCTION period_start;
DROP INDEX usage_by_time;
ALTER TABLE usage_records DROP COLUMN api_key_id;
DROP INDEX running_turns;
ALTER TABLE turns DROP COLUMN prompt_tokens_bound, DROP COLUMN hold_nano_usd, DROP COLUMN api_key_id;
DROP TABLE ledger_entries;
DROP TABLE balances;
DROP TABLE budgets;
DROP TYPE ledger_entry_kind;
DROP TYPE budget_period;
DROP TYPE budget_scope;
