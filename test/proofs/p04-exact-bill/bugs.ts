import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a tier that ends one token too early',
    counterexample: /100,000 tokens .* of claude-haiku-5-5 .* cost/,
    edits: [
      {
        file: 'lib/budget/prices/price-usage.ts',
        find: 'prompt <= promptTokensUpTo',
        replace: 'prompt < promptTokensUpTo',
      },
    ],
  },
  {
    name: 'a tier that does not count what the cache held',
    counterexample: /100,001 tokens, one sent of claude-haiku-5-5 .* cost/,
    edits: [
      {
        file: 'lib/budget/prices/price-usage.ts',
        find: 'const prompt = promptTokens(usage)',
        replace: 'const prompt = usage.inputTokens',
      },
    ],
  },
  {
    name: 'a price that begins a millisecond late',
    counterexample: /the first millisecond of a price/,
    edits: [
      {
        file: 'lib/budget/prices/price-table.ts',
        find: 'new Date(row.validFrom) <= at',
        replace: 'new Date(row.validFrom) < at',
      },
    ],
  },
  {
    name: 'one hour in the cache for the price of five minutes',
    counterexample: /1 hour of claude-sonnet-5-5 was booked as/,
    edits: [
      {
        file: 'lib/upstream/reported-usage.ts',
        find: "tokens(split, 'ephemeral_1h_input_tokens') ??",
        replace: '',
      },
    ],
  },
  {
    name: 'totals that are added to what was reported before',
    counterexample: /was booked as/,
    edits: [
      {
        file: 'lib/upstream/reported-usage.ts',
        find: 'outputTokens: isBelieved ? output : known.outputTokens',
        replace: 'outputTokens: known.outputTokens + (output ?? 0)',
      },
    ],
  },
  {
    name: 'a refusal that is charged though it was free',
    counterexample: /^a refusal .* was booked as 0 tokens for 50000, not 0 tokens for 0$/,
    edits: [
      {
        file: 'lib/turns/settle/bill-answer.ts',
        find: 'answer.report.isFree ?',
        replace: "answer.text === 'none' ?",
      },
    ],
  },
  {
    name: 'a refusal that is free for whatever reason',
    counterexample: /^a refusal of bio before .* was booked as 0 tokens for 0, not 0 tokens for 50000$/,
    edits: [
      {
        file: 'lib/upstream/report/free-refusal.ts',
        find: ' && free.has(category)',
        replace: '',
      },
    ],
  },
  {
    name: 'a refusal that is free though it has words',
    counterexample:
      /^a refusal of cyber in the middle, .* was booked as 3 tokens for 0, not 3 tokens for 80000$/,
    edits: [{ file: 'lib/upstream/report/free-refusal.ts', find: ' && !hasOutput', replace: '' }],
  },
]
