import { changeFunction } from '../change-function.ts'
import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'an erasure that forgets the audit log',
    sql: changeFunction(
      'erase_organization',
      'DELETE FROM audit_log WHERE organization_id = p_organization_id;',
      '',
    ),
    counterexample: /^audit_log of Postgres still held /,
  },
  {
    name: 'an erasure that forgets the addresses of members',
    sql: changeFunction('erase_organization', 'email = NULL, subject = NULL,', 'subject = NULL,'),
    counterexample: /^members of Postgres still held /,
  },
  {
    // Whoever is refused elsewhere is known to nobody any more; here they are, as to a process that saw no refusal.
    name: 'a begin_turn that does not enter the organization, and a process to which its caller is known',
    edits: [
      { file: 'lib/auth/known-principals.ts', find: 'entries.delete(nameOf(credential))', replace: '' },
    ],
    sql: changeFunction(
      'begin_turn',
      'PERFORM enter_organization(p_organization_id, p_user_id, p_api_key_id, p_standing);',
      "PERFORM set_config('app.organization_id', p_organization_id, true);",
    ),
    counterexample: /^chats of Postgres still held /,
  },
  {
    name: 'an erasure that forgets the journals',
    edits: [
      { file: 'lib/turns/settle/erase-with-journals.ts', find: /await eraseAll\(id, [^\n]+/, replace: '' },
    ],
    counterexample: /^journal of DynamoDB still held /,
  },
  {
    name: 'a journal that goes on after it was erased',
    edits: [
      {
        file: 'lib/journal/journal.ts',
        find: 'if (erased_at !== undefined) return',
        replace: 'if (erased_at === 0) return',
      },
      {
        file: 'lib/journal/journal.ts',
        find: 'if (erased_at !== undefined) await',
        replace: 'if (erased_at === 0) await',
      },
    ],
    counterexample: /^journal of DynamoDB still held /,
  },
  {
    name: 'a Redis that remembers requests which are over, by what their callers called them',
    edits: [
      { file: 'lib/metrics/publish.ts', find: "redis.call('ZREM', KEYS[2], ARGV[i])", replace: '' },
      {
        file: 'lib/endpoints/exchange.ts',
        find: 'id: randomUUID()',
        replace: "id: event.headers['x-request-id'] ?? randomUUID()",
      },
    ],
    counterexample: /^\{metrics\}:in-progress of Redis still held /,
  },
  {
    name: 'a column that nobody has thought of',
    sql: 'ALTER TABLE chats ADD COLUMN planted text',
    counterexample: /^nobody has looked whether chats\.planted is erased/,
  },
  {
    name: 'an erasure that takes the ledger with it',
    sql: changeFunction(
      'erase_organization',
      'DELETE FROM audit_log',
      'DELETE FROM usage_records WHERE organization_id = p_organization_id; DELETE FROM audit_log',
    ),
    counterexample: /^the ledger comes to \d+ nano-USD and Claude's bill to /,
  },
]
