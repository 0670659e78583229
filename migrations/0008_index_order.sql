-- Up Migration

-- Before Postgres has counted the rows of a table, it takes an index by the organization alone to be as good as the primary key:
-- each settle of a fresh deployment read all turns of its organization. So an index that is always asked for all of its
-- columns begins with the one that tells most.
DROP INDEX members_by_email, members_by_subject, api_keys_of_user, chats_of_user, turns_of_chat, messages_of_turn,
           ledger_entries_of_turn;
CREATE UNIQUE INDEX members_by_email ON members (email, organization_id) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX members_by_subject ON members (subject, organization_id) WHERE removed_at IS NULL;
CREATE INDEX api_keys_of_user ON api_keys (user_id, organization_id);
CREATE INDEX chats_of_user ON chats (user_id, organization_id, updated_at DESC, id DESC);
CREATE INDEX turns_of_chat ON turns (chat_id, organization_id);
-- Who sees all chats of an organization lists them, too.
CREATE INDEX chats_by_use ON chats (organization_id, updated_at DESC, id DESC);
CREATE INDEX messages_of_turn ON messages (turn_id, organization_id);
CREATE INDEX ledger_entries_of_turn ON ledger_entries (turn_id, organization_id) WHERE turn_id IS NOT NULL;

-- Down Migration

DROP INDEX chats_by_use;
DROP INDEX members_by_email, members_by_subject, api_keys_of_user, chats_of_user, turns_of_chat, messages_of_turn,
           ledger_entries_of_turn;
CREATE UNIQUE INDEX members_by_email ON members (organization_id, email) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX members_by_subject ON members (organization_id, subject) WHERE removed_at IS NULL;
CREATE INDEX api_keys_of_user ON api_keys (organization_id, user_id);
CREATE INDEX chats_of_user ON chats (organization_id, user_id, updated_at DESC, id DESC);
CREATE INDEX turns_of_chat ON turns (organization_id, chat_id);
CREATE INDEX messages_of_turn ON messages (organization_id, turn_id);
CREATE INDEX ledger_entries_of_turn ON ledger_entries (organization_id, turn_id) WHERE turn_id IS NOT NULL;
