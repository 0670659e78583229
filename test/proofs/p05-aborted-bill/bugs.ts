import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'an answer that was cut is free',
    counterexample: /began to answer, and was not charged/,
    edits: [
      {
        file: 'lib/turns/run-turn.ts',
        find: 'bill: billAnswer(known, priceToBook(price, answer.upstream, report), turn)',
        replace:
          'bill: report.hasStopped ? billAnswer(known, priceToBook(price, answer.upstream, report), turn) : undefined',
      },
    ],
  },
  {
    name: 'a guess that is booked as a fact',
    counterexample: /was booked as reported, and it was not/,
    edits: [
      {
        file: 'lib/turns/settle/bill-answer.ts',
        find: 'estimated: true',
        replace: 'estimated: false',
      },
    ],
  },
  {
    name: 'an estimate that knows no end',
    counterexample: /was charged \d+, above its hold of \d+/,
    edits: [
      {
        file: 'lib/turns/settle/estimate-usage.ts',
        find: 'Math.min(bound.maxTokens, output)',
        replace: 'output',
      },
      { file: 'lib/turns/settle/bill-answer.ts', find: 'bill.cost <= terms.hold', replace: 'bill' },
    ],
  },
  {
    name: 'a prompt that forgets what was kept for it',
    counterexample: /its prompt was booked as/,
    edits: [
      {
        file: 'lib/turns/settle/estimate-usage.ts',
        find: '...prompt, outputTokens:',
        replace: '...prompt, cacheCreation5mInputTokens: 0, outputTokens:',
      },
    ],
  },
  {
    name: 'a token for every three bytes',
    counterexample: /^Of the estimates, one in twenty is off by more than/,
    edits: [
      {
        file: 'lib/turns/settle/estimate-usage.ts',
        find: 'wordsIn(text) *',
        replace: 'Math.ceil(Buffer.byteLength(text) / 3) *',
      },
    ],
  },
  {
    name: 'thinking that nobody saw, and that nobody pays for',
    counterexample: /of hidden thinking, .* was booked with 1 tokens, not \d+ to \d+$/,
    edits: [{ file: 'lib/turns/settle/estimate-usage.ts', find: ' + tokensOf(known.thinking)', replace: '' }],
  },
  {
    name: 'thinking that was not counted, and so is a token',
    counterexample: /of hidden thinking, .* was booked with 1 tokens, not \d+ to 1500$/,
    edits: [
      {
        file: 'lib/turns/settle/estimate-usage.ts',
        find: 'Math.ceil(uncountedMs / 1_000) * mostTokensPerSecond',
        replace: '0 * uncountedMs * mostTokensPerSecond',
      },
    ],
  },
  {
    name: 'an estimate by the tokenizer of other models',
    counterexample: /^Of the estimates, one in twenty is off by more than/,
    edits: [
      { file: 'lib/upstream/models/tokenizers.ts', find: 'older.test(model) ?', replace: "model === '' ?" },
    ],
  },
]
