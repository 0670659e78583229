-- Up Migration

-- An id is text with its kind in front, the same in SQL, code, JSON and logs. See docs/adr/0002.
CREATE DOMAIN organization_id AS text COLLATE "C" CHECK (VALUE ~ '^org_[0-9a-f]{32}$');
CREATE DOMAIN user_id AS text COLLATE "C" CHECK (VALUE ~ '^user_[0-9a-f]{32}$');
CREATE TYPE member_role AS ENUM ('owner', 'admin', 'member', 'viewer');

CREATE TABLE organizations (
  id organization_id PRIMARY KEY,
  name text NOT NULL CHECK (name <> ''),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE members (
  organization_id organization_id NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  user_id user_id NOT NULL,
  email text NOT NULL CHECK (email <> ''),
  role member_role NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, user_id),
  UNIQUE (organization_id, email)
);

-- The organization in whose row scope this transaction works; NULL, and so no row at all, outside of one.
-- After a transaction that set it, Postgres gives '' and not NULL back.
CREATE FUNCTION current_organization() RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.organization_id', true), '');

-- FORCE, so that not even the owner of the tables sees across organizations. The subquery makes the planner
-- ask once per statement instead of once per row.
ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON organizations USING (id = (SELECT current_organization()));

ALTER TABLE members ENABLE ROW LEVEL SECURITY;
ALTER TABLE members FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON members USING (organization_id = (SELECT current_organization()));

GRANT SELECT ON organizations, members TO app_runtime;

-- Who this is, in one network wait. No row: nobody of this organization.
CREATE FUNCTION find_member(p_organization_id text, p_user_id text)
  RETURNS TABLE (organization_name text, email text, role member_role)
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.organization_id', p_organization_id, true);
  RETURN QUERY
    SELECT o.name, m.email, m.role
      FROM members m JOIN organizations o ON o.id = m.organization_id
     WHERE m.organization_id = p_organization_id AND m.user_id = p_user_id;
END $$;

-- Down Migration

DROP FUNCTION find_member;
DROP TABLE members;
DROP TABLE organizations;
DROP FUNCTION current_organization;
DROP TYPE member_role;
DROP DOMAIN user_id;
DROP DOMAIN organization_id;
