import type { PlantedBug } from '../proof.ts'

const served = 'lib/budget/prices/price-as-served.ts'
const extras = 'lib/budget/prices/price-extras.ts'

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
        file: 'lib/upstream/report/reported-usage.ts',
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
        file: 'lib/upstream/report/reported-usage.ts',
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
        find: 'isFree ?',
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
    counterexample: /^a refusal in the middle of claude-opus-5-5 was booked as .* for 0, not .* for 440000$/,
    edits: [{ file: 'lib/upstream/report/free-refusal.ts', find: ' && !hasOutput', replace: '' }],
  },
  {
    name: 'inference in the US at the list price',
    counterexample: /^in the US of claude-sonnet-5-5 was booked as .* for 50000, not .* for 55000$/,
    edits: [{ file: served, find: 'us: ({ us }) => us', replace: 'us: atList' }],
  },
  {
    name: 'a default of the workspace that nobody notices',
    counterexample: /^At Anthropic's API with a workspace in the US: /,
    edits: [{ file: served, find: '{ inferenceGeo: priceSettings().CLAUDE_INFERENCE_GEO }', replace: '{}' }],
  },
  {
    name: 'fast mode for the usual price',
    counterexample: /^fast of claude-opus-5-5 was booked as .* for 100000, not .* for 200000$/,
    edits: [{ file: served, find: 'fast: ({ fast }) => fast', replace: 'fast: atList' }],
  },
  {
    name: 'a batch in full',
    counterexample: /^in a batch of claude-sonnet-5-5 was booked as .* for 50000, not .* for 25000$/,
    edits: [{ file: served, find: 'batch: () => half', replace: 'batch: atList' }],
  },
  {
    name: 'half a billionth that is lost',
    counterexample: /^half a billionth of claude-haiku-5-5 was booked as .* for 1028, not .* for 1029$/,
    edits: [
      {
        file: 'lib/budget/prices/price-factor.ts',
        find: '(amount * times + over - 1n) / over',
        replace: '(amount * times) / over',
      },
    ],
  },
  {
    name: 'Bedrock without its premium',
    counterexample: /^At Bedrock, eu: /,
    edits: [{ file: 'lib/budget/prices/upstream-factor.ts', find: 'eu: tenthMore', replace: 'eu: list' }],
  },
  {
    name: 'advice for the price of who asked',
    counterexample:
      /^advice of another model of claude-sonnet-5-5 was booked as .* for 450000, not .* for 850000$/,
    edits: [
      {
        file: extras,
        find: 'model === undefined ? expected : priceBeside(expected, model)',
        replace: 'expected',
      },
    ],
  },
  {
    name: 'a compaction that is forgotten',
    counterexample: /^a compaction of claude-sonnet-5-5 was booked as .* for 50000, not .* for 450000$/,
    edits: [{ file: extras, find: '...besides.map(({ cost }) => cost), ', replace: '' }],
  },
  {
    name: 'searches for nothing',
    counterexample: /^two searches of claude-sonnet-5-5 was booked as .* for 50000, not .* for 20050000$/,
    edits: [{ file: extras, find: 'web_search_requests: 10_000_000n', replace: 'web_search_requests: 0n' }],
  },
  {
    name: 'a tool without a price that is taken for free',
    counterexample:
      /^a tool of tomorrow of claude-sonnet-5-5 was booked as .* for 50000, not .* for 50000, estimated$/,
    edits: [{ file: extras, find: 'tools.some(([tool]) => feeOf(tool) === undefined)', replace: 'false' }],
  },
  {
    name: 'a loop in the tier of all of its prompts together',
    counterexample:
      /^a loop of two steps of claude-haiku-5-5 was booked as .* for 60005000, not .* for 12001000$/,
    edits: [
      {
        file: 'lib/turns/settle/bill-answer.ts',
        find: 'extras.answer ?? priceUsage(usage, price)',
        replace: 'priceUsage(usage, price)',
      },
    ],
  },
  {
    name: 'steps that are believed though they are less than the answer',
    counterexample:
      /^steps that are less than the answer of claude-sonnet-5-5 was booked as .* for 40000, not .* for 50000, estimated$/,
    edits: [
      {
        file: 'lib/upstream/report/extras.ts',
        find: ' && isCovered(usage, iterations.filter(isOfAnswer))',
        replace: '',
      },
    ],
  },
]
