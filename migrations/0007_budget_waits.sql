-- Up Migration

-- Turns whose hold does not fit yet, because of what others hold. A row lives as long as its request waits, and no word of
-- that is in it. Those that wait for the same budget have their turn in the order of `since`: docs/adr/0036.
CREATE TABLE budget_waits (
  organization_id organization_id NOT NULL REFERENCES organizations (id),
  -- The turn that it tried to begin when it came.
  id turn_id NOT NULL,
  user_id user_id NOT NULL,
  api_key_id api_key_id,
  -- The least that it has to hold, in each budget that binds it.
  needed_nano_usd bigint NOT NULL CHECK (needed_nano_usd >= 0),
  -- The budgets of its that have no room for that. It is in nobody's way in the others.
  scopes holder_scope[] NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- A process that has not been seen for a while is dead: live_waits.
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- As in its turn: one that repeats it waits for it.
  idempotency_digest bytea,
  question_digest bytea,
  PRIMARY KEY (organization_id, id)
);

ALTER TABLE budget_waits ENABLE ROW LEVEL SECURITY;
ALTER TABLE budget_waits FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON budget_waits USING (organization_id = (SELECT current_organization()));
GRANT SELECT, INSERT, DELETE ON budget_waits TO app_runtime;
GRANT UPDATE (needed_nano_usd, scopes, seen_at) ON budget_waits TO app_runtime;

-- Down Migration

DROP TABLE budget_waits;
