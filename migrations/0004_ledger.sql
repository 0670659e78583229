-- Up Migration

-- Money is bigint nano-USD. How a hold is computed, and why the sums below are exact: docs/ledger.md.
CREATE TYPE budget_period AS ENUM ('daily', 'weekly', 'monthly', 'total');
CREATE TYPE ledger_entry_kind AS ENUM ('opened', 'limited', 'held', 'settled', 'adjusted', 'reset');

-- What an organization, a member or a key may spend. `subject` is the id of the one that the budget binds.
CREATE TABLE budgets (
  organization_id organization_id NOT NULL,
  scope holder_scope NOT NULL,
  subject text NOT NULL,
  period budget_period NOT NULL,
  limit_nano_usd bigint NOT NULL CHECK (limit_nano_usd >= 0),
  warn_at_percent smallint NOT NULL DEFAULT 80 CHECK (warn_at_percent BETWEEN 1 AND 100),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, scope, subject)
);

-- Where a budget stands in one of its periods. Always equal to the sums of its entries, which can rebuild it.
CREATE TABLE balances (
  organization_id organization_id NOT NULL,
  scope holder_scope NOT NULL,
  subject text NOT NULL,
  period budget_period NOT NULL,
  period_start timestamptz NOT NULL,
  limit_nano_usd bigint NOT NULL CHECK (limit_nano_usd >= 0),
  -- Below zero where a forgiven charge turned out to have been too high.
  spent_nano_usd bigint NOT NULL DEFAULT 0,
  held_nano_usd bigint NOT NULL DEFAULT 0 CHECK (held_nano_usd >= 0),
  -- How far a lowered limit, or a late charge, has left the balance above its limit.
  overdrawn_nano_usd bigint NOT NULL DEFAULT 0 CHECK (overdrawn_nano_usd >= 0),
  warn_at_nano_usd bigint NOT NULL CHECK (warn_at_nano_usd >= 0),
  warned_at timestamptz,
  PRIMARY KEY (organization_id, scope, subject, period, period_start),
  -- The last line of defence: no hold, however it came to be, passes this.
  CONSTRAINT never_overspent CHECK (spent_nano_usd + held_nano_usd <= limit_nano_usd + overdrawn_nano_usd)
);

-- Append-only. The sums of the three columns over a period are its balance.
CREATE TABLE ledger_entries (
  organization_id organization_id NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  scope holder_scope NOT NULL,
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

-- Down Migration

DROP TABLE ledger_entries;
DROP TABLE balances;
DROP TABLE budgets;
DROP TYPE ledger_entry_kind;
DROP TYPE budget_period;
