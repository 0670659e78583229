import { changeFunction } from '../change-function.ts'
import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a row scope of the session',
    edits: [{ file: 'lib/postgres/with-org.ts', find: ', true)`', replace: ', false)`' }],
    counterexample: /^set_config\(.*, false\) stays with the connection/,
  },
  {
    name: 'a row scope of the session that no reader sees',
    edits: [{ file: 'lib/postgres/with-org.ts', find: ', true)`', replace: ', 1 = 2)`' }],
    counterexample: /which has no scope, saw rows of org_/,
  },
  {
    name: 'an SQL function with a row scope of the session',
    sql: changeFunction('find_member', 'organization_id, true)', 'organization_id, false)'),
    counterexample: /^set_config\(.*, false\) in find_member\(text,text\) stays with the connection/,
  },
  {
    name: 'a named prepared statement',
    edits: [
      {
        file: 'lib/postgres/connection.ts',
        find: 'client.query(statement, ',
        replace: 'client.query({ name: /find_member/.exec(statement)?.[0] ?? "", text: statement }, ',
      },
    ],
    counterexample: /^find_member, a prepared statement, stays with the connection/,
  },
  {
    name: 'a rollback that is reported as a commit',
    edits: [{ file: 'lib/postgres/transaction.ts', find: "command !== 'COMMIT'", replace: 'false' }],
    counterexample: /which passes over an SQL error, was reported as committed/,
  },
  {
    name: 'a transaction that threw and is committed all the same',
    edits: [{ file: 'lib/postgres/transaction.ts', find: "query('ROLLBACK')", replace: "query('COMMIT')" }],
    counterexample: /^transaction \d+ of org_\w+ was kept and not committed/,
  },
]
