import { changeFunction } from '../change-function.ts'
import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a hold that is looked at and not kept',
    sql: `ALTER TABLE balances DROP CONSTRAINT balances_held_nano_usd_check;
          ${changeFunction('take_hold', 'held_nano_usd + amount', 'held_nano_usd')}`,
    counterexample: /^Claude billed \$\S+ against a budget of \$\S+ of the \w+$/,
  },
  {
    name: 'a hold of half of what an answer may cost',
    edits: [
      {
        file: 'lib/budget/prices/hold-rates.ts',
        find: 'answer: multiply(rates.output, factor)',
        replace: 'answer: multiply(rates.output, factor) / 2n',
      },
    ],
    counterexample: /^Claude billed \$\S+ against a budget of \$\S+ of the \w+$/,
  },
  {
    name: 'a member whose budget binds nobody',
    sql: changeFunction('binds', 'p_subject = p_user_id', 'false'),
    counterexample: /budget of \$\S+ of the member$|^The budget of the member says/,
  },
]
