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
        file: 'lib/claude/reported-usage.ts',
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
        file: 'lib/claude/reported-usage.ts',
        find: 'outputTokens: isBelieved ? output : known.outputTokens',
        replace: 'outputTokens: known.outputTokens + (output ?? 0)',
      },
    ],
  },
]
