import { changeFunction } from '../change-function.ts'
import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a settle that is not tried again',
    // Or a repetition is told so, if it comes first.
    counterexample:
      /^what Claude has answered ended with database_unavailable|has waited for a process that is not there/,
    edits: [
      {
        file: 'lib/turns/settle/settle-turn.ts',
        find: 'usualPausesMs: readonly number[] = [100, 200, 400, 800, 1_600]',
        replace: 'usualPausesMs: readonly number[] = []',
      },
    ],
  },
  {
    name: 'a begin that fails as if it were our mistake',
    counterexample: /^what had not begun was answered 500/,
    edits: [
      {
        file: 'lib/turns/begin/begin-turn.ts',
        find: '\n  )\n  if (begun === null)',
        replace: "\n  ).catch((cause) => { throw new Error('not begun', { cause }) })\n  if (begun === null)",
      },
    ],
  },
  {
    name: 'a lost beginning of which nobody is told that Claude was not asked',
    counterexample: /^what was told to come again has waited for a process that is not there/,
    edits: [
      {
        file: 'lib/turns/run-turn.ts',
        find: 'const isKnown = !(error instanceof UnavailableError)',
        replace: 'const isKnown = true || !(error instanceof UnavailableError)',
      },
    ],
  },
  {
    name: 'a turn that is taken over from a process that goes on with it',
    counterexample: /^Question \d+\. was put to Claude 2 times/,
    edits: [
      {
        file: 'lib/turns/settle/disown-turn.ts',
        find: 'if (outcome === undefined || outcome.bill !== undefined) return false',
        replace: '',
      },
      {
        file: 'lib/turns/settle/disown-turn.ts',
        find: 'await settleTurn(organizationId, turnId, model, outcome, [])',
        replace: `await settleTurn(organizationId, turnId, model, outcome ?? unanswered({ code: 'taken_over' }), [])`,
      },
    ],
  },
  {
    name: 'a server that takes no writes, and that is taken for our mistake',
    counterexample: /^what had not begun was answered 500/,
    edits: [
      {
        file: 'lib/postgres/translate-error.ts',
        find: '|57P0|25006)/\n/** Those',
        replace: '|57P0)/\n/** Those',
      },
    ],
  },
  {
    name: 'connections that are kept to a server that takes no writes',
    counterexample: /^10 requests were refused after Postgres had come back/,
    edits: [
      { file: 'lib/postgres/connection.ts', find: 'if (isLost(error)) giveUp(error)', replace: '' },
      {
        file: 'lib/postgres/connection.ts',
        find: 'if (isFailover(error)) distrustConnections()',
        replace: '',
      },
    ],
  },
  {
    name: 'a turn that does not run without a journal',
    counterexample: /^(what needed no journal was answered 503|10 requests were refused)/,
    edits: [
      {
        file: 'lib/turns/run-turn.ts',
        find: 'if (!journal.isKept) await noteUnjournaled(key)',
        replace: "if (!journal.isKept) throw new UnavailableError('turn_held_up', 'planted', 1)",
      },
    ],
  },
  {
    name: 'a settle that books again when its answer was lost',
    counterexample: /^what Claude has answered ended with internal_error/,
    sql: changeFunction(
      'settle_turn',
      "AND (state = 'running' OR state = 'abandoned' AND p_state <> 'abandoned')",
      '',
    ),
  },
]
