-- Up Migration

CREATE DOMAIN chat_id AS text COLLATE "C" CHECK (VALUE ~ '^chat_[0-9a-f]{32}$');
CREATE DOMAIN turn_id AS text COLLATE "C" CHECK (VALUE ~ '^turn_[0-9a-f]{32}$');
CREATE DOMAIN message_id AS text COLLATE "C" CHECK (VALUE ~ '^msg_[0-9a-f]{32}$');
CREATE TYPE turn_state AS ENUM ('running', 'completed', 'stopped', 'failed', 'abandoned');
CREATE TYPE turn_dialect AS ENUM ('chat', 'anthropic', 'openai_chat', 'openai_responses');
CREATE TYPE message_role AS ENUM ('user', 'assistant');

CREATE TABLE chats (
  organization_id organization_id NOT NULL,
  id chat_id NOT NULL,
  user_id user_id NOT NULL,
  title text NOT NULL,
  -- Every turn takes two positions: an even one for the question, the odd one after it for the answer.
  next_position integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, user_id) REFERENCES members (organization_id, user_id)
);
CREATE INDEX chats_of_user ON chats (organization_id, user_id, updated_at DESC, id DESC);

-- One call to Claude and its answer. It outlives its chat, because the money was spent all the same.
CREATE TABLE turns (
  organization_id organization_id NOT NULL,
  id turn_id NOT NULL,
  -- The form in which its client is told of it.
  dialect turn_dialect NOT NULL DEFAULT 'chat',
  -- NULL: its chat was deleted, or its dialect has no chats.
  chat_id chat_id,
  user_id user_id NOT NULL,
  api_key_id api_key_id,
  request_id text NOT NULL,
  -- The session and the agent of the client that asked, in its own words.
  session_id text,
  agent_id text,
  -- The message that the answer is, or would have been.
  answer_id message_id NOT NULL,
  model text NOT NULL,
  max_tokens integer NOT NULL CHECK (max_tokens > 0),
  -- The most that the turn may cost, whether or not a budget held it.
  hold_nano_usd bigint NOT NULL DEFAULT 0 CHECK (hold_nano_usd >= 0),
  -- Upper bound of the prompt's tokens, from which the hold was computed.
  prompt_tokens_bound bigint NOT NULL DEFAULT 0 CHECK (prompt_tokens_bound >= 0),
  state turn_state NOT NULL DEFAULT 'running',
  stop_reason text,
  error_code text,
  upstream_request_id text,
  -- Whether its journal shows that it lives. Otherwise only its age can.
  journaled boolean NOT NULL DEFAULT true,
  -- How often it could not be settled for a reason that does not pass by itself.
  failed_settlements integer NOT NULL DEFAULT 0,
  -- Digests of the Idempotency-Key with its sender, and of what was asked. NULL: no key, or another turn has
  -- taken it over, because this one cost nothing or is too old.
  idempotency_digest bytea,
  request_digest bytea,
  -- Digest of what was asked and of who asks it, by which its client's own retry is known, and whether the client reads
  -- the answer as it is written. NULL: retries are not looked for.
  question_digest bytea,
  streamed boolean,
  -- When its client was seen to leave before it had the whole answer; NULL: it was not, or somebody else has had it.
  undelivered_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, user_id) REFERENCES members (organization_id, user_id),
  FOREIGN KEY (organization_id, api_key_id) REFERENCES api_keys (organization_id, id),
  FOREIGN KEY (organization_id, chat_id) REFERENCES chats (organization_id, id) ON DELETE SET NULL (chat_id),
  CHECK ((state = 'running') = (settled_at IS NULL)),
  CHECK (dialect = 'chat' OR chat_id IS NULL)
);
CREATE INDEX turns_of_chat ON turns (organization_id, chat_id);
CREATE INDEX running_turns ON turns (organization_id, started_at) WHERE state = 'running';
CREATE INDEX turns_to_sweep ON turns (id) WHERE state = 'running';
CREATE UNIQUE INDEX one_turn_per_idempotency_key ON turns (organization_id, idempotency_digest)
  WHERE idempotency_digest IS NOT NULL;
CREATE INDEX turns_of_question ON turns (organization_id, question_digest, started_at)
  WHERE question_digest IS NOT NULL;

CREATE TABLE messages (
  organization_id organization_id NOT NULL,
  id message_id NOT NULL,
  chat_id chat_id NOT NULL,
  turn_id turn_id NOT NULL,
  position integer NOT NULL,
  role message_role NOT NULL,
  content text NOT NULL CHECK (content <> ''),
  -- False where the answer broke off and only a part was kept.
  complete boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, chat_id, position),
  FOREIGN KEY (organization_id, chat_id) REFERENCES chats (organization_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organization_id, turn_id) REFERENCES turns (organization_id, id)
);
CREATE INDEX messages_of_turn ON messages (organization_id, turn_id);

-- What Claude reported and what it cost, once per turn. Only an estimate is ever changed, to the true figure.
CREATE TABLE usage_records (
  organization_id organization_id NOT NULL,
  turn_id turn_id NOT NULL,
  user_id user_id NOT NULL,
  api_key_id api_key_id,
  model text NOT NULL,
  input_tokens integer NOT NULL CHECK (input_tokens >= 0),
  output_tokens integer NOT NULL CHECK (output_tokens >= 0),
  cache_read_input_tokens integer NOT NULL CHECK (cache_read_input_tokens >= 0),
  cache_creation_5m_input_tokens integer NOT NULL CHECK (cache_creation_5m_input_tokens >= 0),
  cache_creation_1h_input_tokens integer NOT NULL CHECK (cache_creation_1h_input_tokens >= 0),
  cost_nano_usd bigint NOT NULL CHECK (cost_nano_usd >= 0),
  -- Some of it was not reported, or was reported impossibly: that part is our estimate.
  estimated boolean NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, turn_id),
  FOREIGN KEY (organization_id, turn_id) REFERENCES turns (organization_id, id),
  FOREIGN KEY (organization_id, user_id) REFERENCES members (organization_id, user_id),
  FOREIGN KEY (organization_id, api_key_id) REFERENCES api_keys (organization_id, id)
);
CREATE INDEX usage_by_time ON usage_records (organization_id, recorded_at);

ALTER TABLE chats ENABLE ROW LEVEL SECURITY;
ALTER TABLE chats FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON chats USING (organization_id = (SELECT current_organization()));

ALTER TABLE turns ENABLE ROW LEVEL SECURITY;
ALTER TABLE turns FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON turns USING (organization_id = (SELECT current_organization()));
-- The sweeper looks for turns whose process died, across organizations, before it enters one to end a turn.
CREATE POLICY sweeper ON turns FOR SELECT
  USING (state = 'running' AND (SELECT current_setting('app.sweeper', true)) = 'on');

ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON messages USING (organization_id = (SELECT current_organization()));

ALTER TABLE usage_records ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_records FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON usage_records USING (organization_id = (SELECT current_organization()));
-- The operator may know what each organization spends: ids, models, tokens and costs, and no word that was
-- said.
CREATE POLICY operator_spending ON usage_records FOR SELECT
  USING ((SELECT current_setting('app.operator', true)) = 'on');
-- The changed row need not be an estimate.
CREATE POLICY only_estimates_change ON usage_records AS RESTRICTIVE FOR UPDATE USING (estimated) WITH CHECK (true);

GRANT SELECT, INSERT, DELETE ON chats TO app_runtime;
GRANT UPDATE (title, next_position, updated_at) ON chats TO app_runtime;
GRANT SELECT, INSERT, DELETE ON messages TO app_runtime;
GRANT SELECT, INSERT ON turns TO app_runtime;
GRANT UPDATE (chat_id, state, stop_reason, error_code, upstream_request_id, journaled, failed_settlements,
              idempotency_digest, undelivered_at, settled_at) ON turns TO app_runtime;
GRANT SELECT, INSERT ON usage_records TO app_runtime;
GRANT UPDATE (input_tokens, output_tokens, cache_read_input_tokens, cache_creation_5m_input_tokens,
              cache_creation_1h_input_tokens, cost_nano_usd, estimated) ON usage_records TO app_runtime;

-- Down Migration

DROP TABLE usage_records;
DROP TABLE messages;
DROP TABLE turns;
DROP TABLE chats;
DROP TYPE message_role;
DROP TYPE turn_dialect;
DROP TYPE turn_state;
DROP DOMAIN message_id;
DROP DOMAIN turn_id;
DROP DOMAIN chat_id;
