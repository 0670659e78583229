-- Up Migration

-- An id is text with its kind in front, the same in SQL, code, JSON and logs. See docs/adr/0002.
CREATE DOMAIN organization_id AS text COLLATE "C" CHECK (VALUE ~ '^org_[0-9a-f]{32}$');
CREATE DOMAIN user_id AS text COLLATE "C" CHECK (VALUE ~ '^user_[0-9a-f]{32}$');
-- From the highest to the lowest.
CREATE TYPE member_role AS ENUM ('owner', 'admin', 'member', 'viewer');

CREATE TABLE organizations (
  id organization_id PRIMARY KEY,
  name text NOT NULL CHECK (name <> ''),
  default_model text,
  system_prompt text,
  allowed_models text[], -- NULL: every model that has a price
  max_tokens integer CHECK (max_tokens > 0),
  max_tokens_by_model jsonb, -- {model: tokens}
  created_at timestamptz NOT NULL DEFAULT now(),
  suspended_at timestamptz,
  deleted_at timestamptz
);

-- A member is invited by an address or by the subject of the identity provider's tokens, and joins only by
-- their own act, which binds the row to their subject. Rows outlive a removal, since the books point to them.
CREATE TABLE members (
  organization_id organization_id NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  user_id user_id NOT NULL,
  email text CHECK (email <> ''),
  subject text CHECK (subject <> ''),
  role member_role NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  joined_at timestamptz,
  removed_at timestamptz,
  PRIMARY KEY (organization_id, user_id),
  CHECK (removed_at IS NOT NULL OR email IS NOT NULL OR subject IS NOT NULL)
);
CREATE UNIQUE INDEX members_by_email ON members (organization_id, email) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX members_by_subject ON members (organization_id, subject) WHERE removed_at IS NULL;
CREATE INDEX memberships_of_subject ON members (subject) WHERE removed_at IS NULL;
CREATE INDEX invitations_of_email ON members (email) WHERE removed_at IS NULL AND subject IS NULL;

-- FORCE, so that not even the owner of the tables sees across organizations. The subquery makes the planner
-- ask once per statement instead of once per row.
ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON organizations USING (id = (SELECT current_organization()));
-- For the operator, before an organization is known: which organizations exist.
CREATE POLICY operator_directory ON organizations FOR SELECT
  USING ((SELECT current_setting('app.operator', true)) = 'on');

ALTER TABLE members ENABLE ROW LEVEL SECURITY;
ALTER TABLE members FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON members USING (organization_id = (SELECT current_organization()));
-- For a person who signs in, before an organization is known: where they have joined and are invited.
CREATE POLICY own_memberships ON members FOR SELECT
  USING (removed_at IS NULL
         AND (subject = (SELECT nullif(current_setting('app.subject', true), ''))
              OR subject IS NULL AND email = (SELECT nullif(current_setting('app.email', true), ''))));

GRANT SELECT, INSERT ON organizations, members TO app_runtime;
GRANT UPDATE (name, default_model, system_prompt, allowed_models, max_tokens, max_tokens_by_model, suspended_at)
  ON organizations TO app_runtime;
GRANT UPDATE (role, subject, joined_at, removed_at) ON members TO app_runtime;

-- Down Migration

DROP TABLE members;
DROP TABLE organizations;
DROP TYPE member_role;
DROP DOMAIN user_id;
DROP DOMAIN organization_id;
