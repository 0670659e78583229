import type { PlantedBug } from '../proof.ts'
import { withoutFilters } from './without-filters.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a row scope that stays with the first organization, and no WHERE',
    edits: [
      ...withoutFilters.edits,
      {
        file: 'lib/postgres/with-org.ts',
        find: 'const id = literal(organizationId)',
        replace: "const id = (globalThis['planted'] ??= literal(organizationId))",
        times: 2,
      },
    ],
    sql: withoutFilters.sql,
    counterexample: /showed .* of Acme/,
  },
  {
    name: 'a table that is open to all, and a list without its WHERE',
    edits: [{ file: 'lib/chats/list-chats.ts', find: 'organization_id = $1 AND', replace: "$1 <> '' AND" }],
    sql: 'ALTER POLICY own_organization ON chats USING (true)',
    counterexample: /^GET \/chats\b.* (showed .* of (Acme|Globex)|tells)/,
  },
  {
    name: 'a member of two organizations who is remembered by the user alone',
    edits: [
      {
        file: 'lib/auth/known-principals.ts',
        find: 'JSON.stringify(credential)',
        replace: 'JSON.stringify({ ...credential, organizationId: undefined })',
      },
    ],
    counterexample: /consultant.* (showed|was answered with) /,
  },
  {
    name: 'invitations that are shown to everybody',
    edits: [],
    sql: `ALTER POLICY own_memberships ON members USING (true);
      DO $do$ BEGIN
        EXECUTE regexp_replace(pg_get_functiondef('memberships_of(text,text)'::regprocedure),
                               'WHERE removed_at IS NULL AND .*?;', 'WHERE removed_at IS NULL;');
      END $do$`,
    counterexample: /\/organizations\/mine\b.* (showed .* of (Acme|Globex)|never did its work)/,
  },
  {
    name: 'a cursor that is remembered for whoever asks next',
    edits: [
      {
        file: 'lib/http/cursor.ts',
        find: 'keyOf(last)',
        replace: '(globalThis[`planted ${keyOf(last).at(-1).slice(0, 4)}`] ??= keyOf(last))',
      },
    ],
    counterexample: /showed \w+ of (Acme|Globex)/,
  },
  {
    name: 'an error that tells a chat of somebody else from one that never was',
    edits: [
      {
        file: 'lib/chats/find-chat.ts',
        find: "throw new NotFoundError('chat')",
        replace:
          "throw new NotFoundError((await tx.query('SELECT FROM chats WHERE id = $1', [chatId])).rowCount ? 'more' : 'chat')",
      },
    ],
    sql: 'ALTER POLICY own_organization ON chats USING (true)',
    counterexample: /was answered with 404 .* where nobody has the id/,
  },
]
