import { changeFunction } from '../change-function.ts'
import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a retry that does not wait for the turn that its first try begins',
    counterexample: /^Twice in a session\. was put to Claude 2 times$/,
    sql: `${changeFunction('retried_turn', 'PERFORM pg_advisory_xact_lock(v_lock);', 'NULL;')};
      ${changeFunction(
        'begin_chatless_turn',
        'SELECT * INTO v_hold FROM take_hold',
        // Time for the other one to look before this one has begun.
        'PERFORM pg_sleep(0.3); SELECT * INTO v_hold FROM take_hold',
      )}`,
  },
  {
    name: 'every equal question as a retry',
    counterexample: /^5 equal questions at once came to [1-4] calls, not 5$/,
    sql: changeFunction('retried_turn', 'p_in_session OR p_earlier_tries > 0', 'true'),
  },
  {
    name: 'a retry of whichever equal question was the last',
    counterexample: /^a retry, of which nobody can tell whose it is, came to 5 calls, not 6$/,
    sql: changeFunction('retried_turn', 'v_turns > v_tries', 'false'),
  },
  {
    name: 'a retry of a request that a limit has refused',
    counterexample: /^a question that was refused, and an equal one, came to 1 calls, not 2$/,
    edits: [
      {
        file: 'lib/turns/begin/own-retry.ts',
        find: '(await wasDenied(principal)) === false',
        replace: '(await wasDenied(principal)) !== undefined',
      },
    ],
  },
  {
    name: 'a question that is known whoever asks it',
    counterexample: /^a caller was answered \d+ from the turn of another$/,
    edits: [
      {
        file: 'lib/turns/begin/own-retry.ts',
        find: '[organizationId, userId, apiKeyId, session]',
        replace: '[organizationId, apiKeyId, session]',
      },
    ],
  },
  {
    name: 'a question that is another one in another form',
    counterexample: /^Client \d+\. was put to Claude \d times$/,
    edits: [
      {
        file: 'lib/turns/begin/own-retry.ts',
        find: "new Set(['max_tokens', 'stream'])",
        replace: "new Set(['max_tokens'])",
      },
    ],
  },
  {
    name: 'an answer that broke off as the answer',
    counterexample: /^a question whose answer broke off came to 1 calls, not 2$/,
    sql: changeFunction('retried_turn', "('running', 'completed')", "('running', 'completed', 'failed')", [
      "THEN NOT p_streamed OR v_last.settled_at > now() - interval '1 minute'",
      'THEN true',
    ]),
    edits: [
      {
        file: 'lib/turns/begin/begin-or-repeat.ts',
        find: 'isComplete && isWhole',
        replace: 'isComplete',
      },
    ],
  },
  {
    name: 'a turn that is waited for when it can be known to be dead',
    counterexample: /retried before the sweep\. still waits for a turn that died$/,
    edits: [
      {
        file: 'lib/turns/begin/begin-or-repeat.ts',
        find: 'return isAlive || (',
        replace: 'return head !== undefined || (',
      },
    ],
  },
]
