import { changeFunction } from '../change-function.ts'
import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a turn that is settled whatever its state is',
    sql: changeFunction('settle_turn', "state = 'running' OR", 'true OR'),
    counterexample: /^\d+ of 100 have settled the same turn$|^whoever came second met a /,
  },
  {
    name: 'a state that is read before it is changed',
    sql: changeFunction('settle_turn', 'lock_turn(p_turn_id)', 'NULL', [
      'UPDATE turns',
      'PERFORM pg_sleep(0.02); UPDATE turns',
    ]),
    counterexample: /^\d+ of 100 have settled the same turn$|^whoever came second met a /,
  },
]
