import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a handler that does not audit',
    edits: [
      {
        file: 'functions/members/update-member/handler.ts',
        find: "import { auditedAlone } from '../../../lib/endpoints/audited.ts'",
        replace: `import { changeOrg } from '../../../lib/postgres/with-org.ts'
          const auditedAlone = ({ principal }, _action, work) =>
            changeOrg(principal, async (tx) => (await work(tx)).result)`,
      },
    ],
    counterexample: /^PATCH \/members\/\{user_id\} left no audit row/,
  },
  {
    name: 'an audit row in a transaction of its own',
    edits: [
      {
        file: 'lib/endpoints/audited.ts',
        find: 'await recordEvent(tx, organizationId, actor, action, change)',
        replace:
          'await withOrg(organizationId, (tx) => recordEvent(tx, organizationId, actor, action, change))',
      },
    ],
    counterexample: /and its audit row were written in two transactions$/,
  },
  {
    name: 'a change that goes through where its audit row cannot be written',
    edits: [
      {
        file: 'lib/endpoints/audited.ts',
        find: 'await recordEvent(tx, organizationId, actor, action, change)',
        replace: `await recordEvent(tx, organizationId, actor, action, change).catch(async () => {
            await tx.query('ROLLBACK')
            await tx.query("BEGIN; SELECT set_config('app.organization_id', '" + organizationId + "', true)")
            await work(tx)
          })`,
      },
    ],
    counterexample: /answered 20[04] and changed \w+ without its audit row$/,
  },
  {
    name: 'an audit row that holds the new key',
    edits: [
      {
        file: 'lib/auth/api-keys/insert-api-key.ts',
        find: 'after: created,',
        replace: 'after: { ...created, key },',
      },
    ],
    counterexample: /^POST \/\S+ left a secret in the audit log/,
  },
  {
    name: 'an audit row that keeps whole prompts',
    edits: [
      {
        file: 'lib/audit/record-event.ts',
        find: 'const { before, after } = boundedStates(states.before, states.after)',
        replace: 'const { before, after } = states',
      },
    ],
    counterexample: /is told in \d+ bytes, which nobody can ever delete$/,
  },
  {
    name: 'a runtime role that may UPDATE the log',
    sql: 'GRANT UPDATE ON audit_log TO app_runtime',
    counterexample: /^UPDATE audit_log .* is not refused/,
  },
]
