import { changeFunction } from '../change-function.ts'
import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a new budget that does not know what is running',
    sql: changeFunction('set_budget', "t.state = 'running'", 'false'),
    counterexample: /^After "set .* the ledger has /,
  },
  {
    name: 'a new budget that does not know what was spent',
    sql: changeFunction('set_budget', 'coalesce(sum(cost_nano_usd), 0) INTO', '0 * count(*) INTO'),
    counterexample: /^After "set .* the ledger has /,
  },
  {
    name: 'a correction that is a charge once more',
    sql: changeFunction('charge_turn', 'p_cost_nano_usd - sum(spent_nano_usd)::bigint', 'p_cost_nano_usd'),
    counterexample: /^After "adjust .* the ledger has /,
  },
  {
    name: 'a reset that forgives what is held, too',
    edits: [
      {
        file: 'lib/budget/reset-budget.ts',
        find: 'p_spent_nano_usd => 0)',
        replace: 'p_spent_nano_usd => -b.held_nano_usd)',
      },
    ],
    counterexample: /^After "reset .* the ledger has /,
  },
]
