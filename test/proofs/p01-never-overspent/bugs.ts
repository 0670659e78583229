import { changeFunction } from '../change-function.ts'
import type { PlantedBug } from '../proof.ts'

const overspent = /^Claude billed \$\S+ against a budget of \$\S+ of the \w+$/
const promptSize = 'lib/turns/dialects/anthropic/prompt-size.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a hold that is looked at and not kept',
    sql: `ALTER TABLE balances DROP CONSTRAINT balances_held_nano_usd_check;
          ${changeFunction('take_hold', 'held_nano_usd + amount', 'held_nano_usd')}`,
    counterexample: overspent,
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
    counterexample: overspent,
  },
  {
    name: 'turns that have waited, and are let in whatever others hold by now',
    sql: `ALTER TABLE balances DROP CONSTRAINT never_overspent;
          ${changeFunction(
            'take_hold',
            '- v_balance.held_nano_usd - v_before',
            '- CASE WHEN p_wait_id IS NULL THEN v_balance.held_nano_usd ELSE 0 END - v_before',
          )};
          ${changeFunction('waits_to_wake', '- b.held_nano_usd AS room', 'AS room')}`,
    counterexample: overspent,
  },
  {
    name: 'a member whose budget binds nobody',
    sql: changeFunction('binds', 'p_subject = p_user_id', 'false'),
    counterexample: /budget of \$\S+ of the member$|^The budget of the member says/,
  },
  {
    name: 'an image that is held by its bytes',
    edits: [
      {
        file: promptSize,
        find: 'textBytes + found.images * imageTokens',
        replace: 'bytes',
      },
    ],
    counterexample: overspent,
  },
  {
    name: 'a PDF that is held by its bytes',
    edits: [
      { file: promptSize, find: 'else found.isOpen = true', replace: '' },
      { file: promptSize, find: "isImage || mediaType === 'application/pdf'", replace: 'isImage' },
    ],
    counterexample: overspent,
  },
  {
    name: 'tools whose hidden prompt is not held',
    edits: [{ file: promptSize, find: 'found.hidden * hiddenTokens', replace: '0' }],
    counterexample: overspent,
  },
  {
    name: 'an hour in the cache that is held at the rate of five minutes',
    edits: [
      {
        file: 'lib/budget/prices/hold-rates.ts',
        find: '...(hasHourCache ? [cacheCreation1h] : [])',
        replace: '',
      },
    ],
    counterexample: overspent,
  },
  {
    name: 'thinking beyond max_tokens that is not held',
    edits: [
      {
        file: 'lib/turns/dialects/anthropic/messages-body.ts',
        find: 'Math.max(asked, isCount(budget) ? budget : 0)',
        replace: 'asked',
      },
    ],
    counterexample: overspent,
  },
]
