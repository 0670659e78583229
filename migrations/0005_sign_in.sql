-- Up Migration

CREATE DOMAIN sign_in_id AS text COLLATE "C" CHECK (VALUE ~ '^signin_[0-9a-f]{32}$');

-- Devices that wait until a person has entered their code, which decides whose they are: they belong to no
-- organization, and hold nothing of anybody.
CREATE TABLE device_codes (
  digest bytea PRIMARY KEY, -- SHA-256 of the code that the device has
  user_code text NOT NULL UNIQUE,
  denied boolean NOT NULL DEFAULT false,
  polled_at timestamptz,
  -- How long the device has to wait between two questions. It grows when it does not.
  poll_interval interval NOT NULL,
  expires_at timestamptz NOT NULL
);

-- A member who has signed in on a device. It ends with its row.
CREATE TABLE sign_ins (
  organization_id organization_id NOT NULL,
  id sign_in_id NOT NULL,
  user_id user_id NOT NULL,
  device_digest bytea, -- of its device code, until the device has fetched its tokens
  -- Digests of tokens under the pepper of that id, as of API keys.
  access_digest bytea,
  access_pepper_id text,
  access_expires_at timestamptz,
  -- The access token before: calls may be under way with it.
  previous_access_digest bytea,
  previous_access_pepper_id text,
  previous_access_expires_at timestamptz,
  -- Of the one refresh token that counts, and of what all of them have in common.
  refresh_digest bytea,
  family_digest bytea,
  refresh_pepper_id text,
  -- The identity provider's refresh token, sealed under a pepper. NULL: it gave none, and so neither do we.
  provider_token text,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, user_id) REFERENCES members (organization_id, user_id),
  CHECK ((access_digest IS NULL) = (access_pepper_id IS NULL)),
  CHECK ((access_digest IS NULL) = (access_expires_at IS NULL)),
  CHECK ((previous_access_digest IS NULL) = (previous_access_pepper_id IS NULL)),
  CHECK ((previous_access_digest IS NULL) = (previous_access_expires_at IS NULL)),
  CHECK ((refresh_digest IS NULL) = (family_digest IS NULL)),
  CHECK ((refresh_digest IS NULL) = (refresh_pepper_id IS NULL))
);
-- Tokens and device codes are looked up before their organization is known.
CREATE INDEX sign_ins_by_id ON sign_ins (id);
CREATE INDEX sign_ins_by_device ON sign_ins (device_digest) WHERE device_digest IS NOT NULL;
CREATE INDEX sign_ins_by_end ON sign_ins (expires_at);
CREATE INDEX sign_ins_of_user ON sign_ins (organization_id, user_id);

ALTER TABLE device_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE device_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY presented_device_code ON device_codes
  USING (encode(digest, 'hex') = (SELECT nullif(current_setting('app.device_digest', true), '')));
CREATE POLICY presented_user_code ON device_codes
  USING (user_code = (SELECT nullif(current_setting('app.user_code', true), '')));
CREATE POLICY sweeper ON device_codes
  USING (expires_at < now() AND (SELECT current_setting('app.sweeper', true)) = 'on');

ALTER TABLE sign_ins ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_ins FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON sign_ins USING (organization_id = (SELECT current_organization()));
-- For whoever presents a token or a device code, before an organization is known: that sign-in only.
CREATE POLICY presented_sign_in ON sign_ins FOR SELECT
  USING (id = (SELECT nullif(current_setting('app.sign_in_id', true), '')));
CREATE POLICY presented_device_code ON sign_ins FOR SELECT
  USING (encode(device_digest, 'hex') = (SELECT nullif(current_setting('app.device_digest', true), '')));
-- The sweeper looks for what has ended, across organizations, before it enters one to remove it.
CREATE POLICY sweeper ON sign_ins FOR SELECT
  USING (expires_at < now() AND (SELECT current_setting('app.sweeper', true)) = 'on');

GRANT SELECT, INSERT, DELETE ON device_codes TO app_runtime;
GRANT UPDATE (denied, polled_at, poll_interval) ON device_codes TO app_runtime;
GRANT SELECT, INSERT, DELETE ON sign_ins TO app_runtime;
GRANT UPDATE (device_digest, access_digest, access_pepper_id, access_expires_at, previous_access_digest,
              previous_access_pepper_id, previous_access_expires_at, refresh_digest, family_digest, refresh_pepper_id,
              provider_token, expires_at) ON sign_ins TO app_runtime;

-- A signed-in member, once for each access token that the sign-in has had last; its digest is NULL where there is
-- none. They act with their own role, as long as the sign-in lasts.
CREATE VIEW sign_in_principals WITH (security_invoker = true) AS
  SELECT p.*, s.id AS sign_in_id, concat_ws(' ', p.standing, s.id) AS sign_in_standing,
         token.digest, token.pepper_id, token.expires_at
    FROM sign_ins s
    JOIN principals p ON p.organization_id = s.organization_id AND p.user_id = s.user_id
   CROSS JOIN LATERAL (VALUES
           (s.access_digest, s.access_pepper_id, s.access_expires_at),
           (s.previous_access_digest, s.previous_access_pepper_id, s.previous_access_expires_at)
         ) AS token (digest, pepper_id, expires_at);

GRANT SELECT ON sign_in_principals TO app_runtime;

-- Down Migration

DROP VIEW sign_in_principals;
DROP TABLE sign_ins;
DROP TABLE device_codes;
DROP DOMAIN sign_in_id;
