-- Up Migration

CREATE TYPE upstream AS ENUM ('anthropic', 'claude-platform', 'bedrock');
CREATE TYPE failed_call_kind AS ENUM ('unsent', 'refused', 'ambiguous');

-- Whom the call was made to: all so far to Anthropic's API. NULL: its process died before it said so.
ALTER TABLE usage_records ADD COLUMN upstream upstream DEFAULT 'anthropic';
ALTER TABLE usage_records ALTER COLUMN upstream DROP DEFAULT;

-- What was reported of the call besides its tokens, as it was said. NULL: nothing was, as Bedrock does with the first three.
ALTER TABLE usage_records
  ADD COLUMN inference_geo text,
  ADD COLUMN speed text,
  ADD COLUMN service_tier text,
  -- A part of output_tokens.
  ADD COLUMN thinking_tokens integer CHECK (thinking_tokens >= 0),
  -- {"web_search_requests": 3}
  ADD COLUMN server_tool_requests jsonb,
  -- [{"type", "model" or null, and the five kinds of tokens}]
  ADD COLUMN iterations jsonb;
GRANT UPDATE (upstream, inference_geo, speed, service_tier, thinking_tokens, server_tool_requests, iterations)
  ON usage_records TO app_runtime;

-- What the prompt cache did to the cost, which is that of the same call without a cache − saved + cost. 0 of all that was
-- booked before this was.
ALTER TABLE usage_records
  ADD COLUMN cache_saved_nano_usd bigint NOT NULL DEFAULT 0 CHECK (cache_saved_nano_usd >= 0),
  ADD COLUMN cache_cost_nano_usd bigint NOT NULL DEFAULT 0 CHECK (cache_cost_nano_usd >= 0);
GRANT UPDATE (cache_saved_nano_usd, cache_cost_nano_usd) ON usage_records TO app_runtime;

-- Calls that a turn made in vain. The one that was answered is its usage record, so that each call to an upstream is in the
-- books once.
CREATE TABLE failed_calls (
  organization_id organization_id NOT NULL,
  turn_id turn_id NOT NULL,
  number smallint NOT NULL CHECK (number > 0),
  upstream upstream NOT NULL,
  -- ambiguous: it was sent, and then the connection broke or nothing came in time. The upstream may have charged it.
  kind failed_call_kind NOT NULL,
  -- Of HTTP. NULL: none came.
  status smallint,
  upstream_request_id text,
  -- The most that the upstream can have charged. No budget pays for it.
  most_nano_usd bigint NOT NULL CHECK (most_nano_usd >= 0 AND (kind = 'ambiguous' OR most_nano_usd = 0)),
  called_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, turn_id, number),
  FOREIGN KEY (organization_id, turn_id) REFERENCES turns (organization_id, id)
);

ALTER TABLE failed_calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE failed_calls FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON failed_calls USING (organization_id = (SELECT current_organization()));
GRANT SELECT, INSERT ON failed_calls TO app_runtime;

-- A row: the operator has switched the upstream off, for all organizations, and no turn that begins may use it.
CREATE TABLE upstream_switches (
  upstream upstream NOT NULL,
  model text NOT NULL CHECK (model = 'all' OR model LIKE 'claude-%'),
  reason text NOT NULL,
  switched_off_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (upstream, model)
);

ALTER TABLE upstream_switches ENABLE ROW LEVEL SECURITY;
ALTER TABLE upstream_switches FORCE ROW LEVEL SECURITY;
-- Every turn reads them; only the operator's routes change them.
CREATE POLICY everybody ON upstream_switches FOR SELECT USING (true);
CREATE POLICY operator ON upstream_switches USING ((SELECT current_setting('app.operator', true)) = 'on');
GRANT SELECT, INSERT, DELETE ON upstream_switches TO app_runtime;
GRANT UPDATE (reason) ON upstream_switches TO app_runtime;

-- Down Migration

DROP TABLE upstream_switches;
DROP TABLE failed_calls;
ALTER TABLE usage_records
  DROP COLUMN cache_cost_nano_usd,
  DROP COLUMN cache_saved_nano_usd,
  DROP COLUMN iterations,
  DROP COLUMN server_tool_requests,
  DROP COLUMN thinking_tokens,
  DROP COLUMN service_tier,
  DROP COLUMN speed,
  DROP COLUMN inference_geo,
  DROP COLUMN upstream;
DROP TYPE failed_call_kind;
DROP TYPE upstream;
