-- Up Migration

CREATE DOMAIN api_key_id AS text COLLATE "C" CHECK (VALUE ~ '^key_[0-9a-f]{32}$');
CREATE DOMAIN audit_event_id AS text COLLATE "C" CHECK (VALUE ~ '^audit_[0-9a-f]{32}$');
-- Whom a rate limit or a budget binds, in the order in which budgets are locked.
CREATE TYPE holder_scope AS ENUM ('organization', 'member', 'api_key');

CREATE TABLE api_keys (
  organization_id organization_id NOT NULL,
  id api_key_id NOT NULL,
  user_id user_id NOT NULL, -- on whose behalf the key acts
  created_by user_id, -- NULL: the operator
  name text NOT NULL CHECK (name <> ''),
  -- HMAC-SHA-256 of the whole key under the pepper of that id. The key itself is stored nowhere.
  digest bytea NOT NULL,
  pepper_id text NOT NULL,
  -- Who may hold the key, each member once, and the lowest role with which they were shown it. Empty: it was
  -- shown to the operator. See docs/adr/0014.
  shown_to text[] NOT NULL DEFAULT '{}',
  shown_to_role member_role,
  -- The key before the last rotation, while both are valid.
  previous_digest bytea,
  previous_pepper_id text,
  previous_shown_to text[],
  previous_shown_to_role member_role,
  previous_expires_at timestamptz,
  scopes text[] NOT NULL,
  allowed_models text[], -- NULL: those of the organization
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, user_id) REFERENCES members (organization_id, user_id),
  FOREIGN KEY (organization_id, created_by) REFERENCES members (organization_id, user_id),
  CHECK ((shown_to = '{}') = (shown_to_role IS NULL)),
  CHECK ((previous_shown_to = '{}') = (previous_shown_to_role IS NULL)),
  CHECK ((previous_digest IS NULL) = (previous_pepper_id IS NULL)),
  CHECK ((previous_digest IS NULL) = (previous_shown_to IS NULL)),
  CHECK ((previous_digest IS NULL) = (previous_expires_at IS NULL))
);
-- A presented key is looked up before its organization is known.
CREATE INDEX api_keys_by_id ON api_keys (id);
CREATE INDEX api_keys_of_user ON api_keys (organization_id, user_id);

-- How fast an organization, a member or a key may ask. NULL: as the deployment allows.
CREATE TABLE rate_limits (
  organization_id organization_id NOT NULL,
  scope holder_scope NOT NULL,
  subject text NOT NULL, -- the id of the one that it limits
  requests_per_minute integer CHECK (requests_per_minute >= 0),
  input_tokens_per_minute integer CHECK (input_tokens_per_minute >= 0),
  output_tokens_per_minute integer CHECK (output_tokens_per_minute >= 0),
  concurrent_streams integer CHECK (concurrent_streams >= 0),
  PRIMARY KEY (organization_id, scope, subject)
);

CREATE TABLE audit_log (
  organization_id organization_id NOT NULL,
  id audit_event_id NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  user_id user_id, -- NULL: the operator
  api_key_id api_key_id,
  request_id text NOT NULL,
  action text NOT NULL,
  target text NOT NULL,
  before jsonb, -- NULL: it did not exist
  after jsonb, -- NULL: it no longer exists
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, user_id) REFERENCES members (organization_id, user_id),
  FOREIGN KEY (organization_id, api_key_id) REFERENCES api_keys (organization_id, id)
);
-- The order in which it is read.
CREATE INDEX audit_log_by_time ON audit_log (organization_id, at, id);

ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON api_keys USING (organization_id = (SELECT current_organization()));
-- For the caller who presents a key, before an organization is known: that key only.
CREATE POLICY presented_key ON api_keys FOR SELECT
  USING (id = (SELECT nullif(current_setting('app.api_key_id', true), '')));

ALTER TABLE rate_limits ENABLE ROW LEVEL SECURITY;
ALTER TABLE rate_limits FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON rate_limits USING (organization_id = (SELECT current_organization()));

ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON audit_log USING (organization_id = (SELECT current_organization()));

GRANT SELECT, INSERT ON api_keys TO app_runtime;
GRANT UPDATE (digest, pepper_id, shown_to, shown_to_role, previous_digest, previous_pepper_id, previous_shown_to,
              previous_shown_to_role, previous_expires_at, revoked_at, last_used_at) ON api_keys TO app_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limits TO app_runtime;
-- Append-only.
GRANT SELECT, INSERT ON audit_log TO app_runtime;

-- A caller, with what their organization lets them ask of Claude. A caller found with another standing than
-- they have now must be looked up again: see enter_organization.
CREATE VIEW principals WITH (security_invoker = true) AS
  SELECT o.id AS organization_id, o.name AS organization_name, o.suspended_at IS NOT NULL AS suspended,
         o.default_model, o.system_prompt, o.allowed_models, o.max_tokens, o.max_tokens_by_model,
         m.user_id, m.email, m.role, m.role::text AS standing,
         (SELECT jsonb_object_agg(r.scope, to_jsonb(r)) FROM rate_limits r
           WHERE r.organization_id = o.id
             AND (r.scope = 'organization' OR r.scope = 'member' AND r.subject = m.user_id)) AS rate_limits
    FROM members m JOIN organizations o ON o.id = m.organization_id
   WHERE m.removed_at IS NULL AND o.deleted_at IS NULL;

-- A key, once for each of its valid secrets. It acts with the lowest of the roles that count: that of the
-- member on whose behalf it acts, and those that everybody who may hold the secret had when it was shown and
-- has now. Roles are declared from the highest to the lowest, so greatest() gives the lowest. A removed
-- member has none, and a secret that they may hold opens nothing.
CREATE VIEW api_key_principals WITH (security_invoker = true) AS
  SELECT p.*, k.id AS api_key_id, k.scopes, k.allowed_models AS api_key_models, held.with_role AS api_key_role,
         secret.shown_to AS api_key_shown_to, secret.digest, secret.pepper_id, secret.expires_at,
         concat_ws(' ', held.with_role, k.scopes, k.allowed_models, encode(secret.digest, 'hex')) AS api_key_standing,
         (SELECT to_jsonb(r) FROM rate_limits r
           WHERE r.organization_id = k.organization_id AND r.scope = 'api_key' AND r.subject = k.id) AS api_key_rate_limits
    FROM api_keys k
    JOIN principals p ON p.organization_id = k.organization_id AND p.user_id = k.user_id
   CROSS JOIN LATERAL (VALUES
           (k.digest, k.pepper_id, k.shown_to, k.shown_to_role, k.expires_at),
           (k.previous_digest, k.previous_pepper_id, k.previous_shown_to, k.previous_shown_to_role,
            least(k.previous_expires_at, k.expires_at))
         ) AS secret (digest, pepper_id, shown_to, shown_to_role, expires_at)
   CROSS JOIN LATERAL (
           SELECT greatest(p.role, secret.shown_to_role, max(m.role)), count(*) = cardinality(secret.shown_to)
             FROM members m
            WHERE m.organization_id = k.organization_id AND m.user_id = ANY (secret.shown_to) AND m.removed_at IS NULL
         ) AS held (with_role, by_members)
   WHERE k.revoked_at IS NULL AND secret.digest IS NOT NULL
     AND (secret.expires_at IS NULL OR secret.expires_at > now())
     AND held.by_members;

GRANT SELECT ON principals, api_key_principals TO app_runtime;

-- Down Migration

DROP VIEW api_key_principals;
DROP VIEW principals;
DROP TABLE audit_log;
DROP TABLE rate_limits;
DROP TABLE api_keys;
DROP TYPE holder_scope;
DROP DOMAIN audit_event_id;
DROP DOMAIN api_key_id;
