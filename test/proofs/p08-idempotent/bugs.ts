import { changeFunction } from '../change-function.ts'
import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a key that is looked up without waiting for whoever claims it',
    counterexample: /^of 50 repetitions in \w+ \(\w+\) one was answered 5\d\d$/,
    sql: changeFunction(
      'earlier_turn',
      "PERFORM pg_advisory_xact_lock(hashtextextended(encode(p_idempotency_digest, 'hex'), 1));",
      '',
      // Time for another one to look, too, before this one claims it.
      ['IF v_earlier.started_at', 'PERFORM pg_sleep(0.1); IF v_earlier.started_at'],
    ),
  },
  {
    name: 'a key that belongs to everybody of an organization',
    counterexample: /^another member, with the same key, was answered 404$/,
    edits: [
      {
        file: 'lib/turns/begin/idempotency.ts',
        find: 'principal.userId, principal.apiKeyId, route',
        replace: 'route',
      },
    ],
  },
  {
    name: 'a key that every failure frees',
    counterexample: /^after a failure that was charged, the same key called Claude again$/,
    sql: changeFunction('earlier_turn', 'AND cost_nano_usd > 0', 'AND false'),
  },
  {
    name: 'a question that is another one whenever it is asked again',
    counterexample: /^a question that was asked 3 times is in its chat 3 times$/,
    sql: changeFunction('begin_turn', 'v_asked_before := v_earlier.replaced', 'v_asked_before := NULL'),
  },
  {
    name: 'an answer that is repeated for ever',
    counterexample: /^after a day, the same key did not call Claude$/,
    sql: changeFunction('earlier_turn', "'24 hours'", "'9 days'"),
  },
]
