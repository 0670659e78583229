import { changeFunction } from '../change-function.ts'
import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'an answer that is refused where it should be shortened',
    sql: changeFunction(
      'take_hold',
      'max_tokens := greatest(0, v_room - v_prompt) / v_output_rate',
      'max_tokens := 0',
    ),
    // Once Claude has counted there may be room for all of it, and so for more than for what the bytes leave.
    counterexample: /was refused where \$\S+ were left and \$\S+ are the least|were asked for and \d+ given/,
  },
  {
    name: 'a hold that is refused where it does not fit yet',
    sql: changeFunction(
      'take_hold',
      'IF p_joins_as IS NOT NULL AND v_most >= v_needed THEN',
      'IF false THEN',
    ),
    counterexample: /^a request that waited was refused where/,
  },
  {
    name: 'a hold that stays when Claude refuses',
    sql: changeFunction(
      'charge_turn',
      '-sum(held_nano_usd)::bigint AS held',
      'CASE WHEN p_cost_nano_usd = 0 THEN 0 ELSE -sum(held_nano_usd)::bigint END AS held',
    ),
    counterexample: /^\$\S+ are held and nothing runs$|was refused where/,
  },
  {
    name: 'a frame of thousands of tokens',
    edits: [
      {
        file: 'lib/turns/begin/prompt-bound.ts',
        find: "frameTokens + Buffer.byteLength(system ?? '')",
        replace: "4_000 + Buffer.byteLength(system ?? '')",
      },
    ],
    counterexample: /was refused where|were asked for and \d+ given/,
  },
]
