import { longChat } from './owners.ts'

/** An id of this kind as SQL, from a number as SQL. */
const id = (kind: string, number: string) => `('${kind}_' || lpad((${number})::text, 32, '0'))`

/** SQL that adds organizations from this number on, with one member, one key and one budget each. */
export function addOrganizations(first: number, count: number): string {
  return `
    CREATE TEMP TABLE numbered AS
      SELECT ${id('org', 'n')} AS organization_id, ${id('user', 'n')} AS user_id, ${id('key', 'n')} AS key_id
        FROM generate_series(${first}, ${first + count - 1}) AS n;
    INSERT INTO organizations (id, name) SELECT organization_id, 'Bench' FROM numbered;
    INSERT INTO members (organization_id, user_id, email, role)
      SELECT organization_id, user_id, user_id || '@bench.example', 'owner' FROM numbered;
    INSERT INTO api_keys (organization_id, id, user_id, name, digest, pepper_id, scopes)
      SELECT organization_id, key_id, user_id, 'Bench', sha256(key_id::bytea), '1', '{chat:read}' FROM numbered;
    INSERT INTO budgets (organization_id, scope, subject, period, limit_nano_usd)
      SELECT organization_id, 'organization', organization_id, 'total', 1000000000000000 FROM numbered;
    DROP TABLE numbered`
}

/** SQL that adds what an organization used over the last year, by four models. The turns themselves are left out. */
export function addUsage(organization: number, first: number, count: number): string {
  return `
    SET session_replication_role = replica;
    INSERT INTO usage_records (
        organization_id, turn_id, user_id, model, input_tokens, output_tokens, cache_read_input_tokens,
        cache_creation_5m_input_tokens, cache_creation_1h_input_tokens, cost_nano_usd, estimated, recorded_at)
      SELECT ${id('org', String(organization))}, ${id('turn', 'n')}, ${id('user', String(organization))},
             (ARRAY['claude-sonnet-5-5', 'claude-opus-5-5', 'claude-haiku-5-5', 'claude-sonnet-4-6'])[1 + n % 4],
             20, 100, 0, 0, 0, 1000000, false, now() - (n - ${first})::float8 / ${count} * interval '365 days'
        FROM generate_series(${first}, ${first + count - 1}) AS n;
    SET session_replication_role = DEFAULT`
}

/** SQL that gives the long chat of the first organization this many messages. */
export function setLongChat(messages: number): string {
  const organization = id('org', '0')
  return `
    DELETE FROM messages WHERE chat_id = '${longChat}';
    DELETE FROM chats WHERE id = '${longChat}';
    INSERT INTO chats (organization_id, id, user_id, title, next_position)
      VALUES (${organization}, '${longChat}', ${id('user', '0')}, 'Bench', ${messages});
    INSERT INTO turns (organization_id, id, user_id, request_id, answer_id, model, max_tokens, state, settled_at)
      SELECT ${organization}, ${id('turn', 'n')}, ${id('user', '0')}, 'bench', ${id('msg', '2 * n + 1')}, 'claude-sonnet-5-5',
             1000, 'completed', now()
        FROM generate_series(0, ${messages / 2 - 1}) AS n ON CONFLICT DO NOTHING;
    INSERT INTO messages (organization_id, id, chat_id, turn_id, position, role, content)
      SELECT ${organization}, ${id('msg', 'n')}, '${longChat}', ${id('turn', 'n / 2')}, n,
             (ARRAY['user', 'assistant'])[1 + n % 2]::message_role, repeat('word ', 40)
        FROM generate_series(0, ${messages - 1}) AS n`
}
