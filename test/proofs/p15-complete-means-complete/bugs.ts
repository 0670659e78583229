import type { PlantedBug } from '../proof.ts'

/** The treatment of an answer that is not fully understood. */
const refusedOrCut =
  /^An answer cut .* (was refused with 502 upstream_\w+|was not kept as complete|has kept .* of .*)$/

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a stop reason that is taken for the end',
    edits: [
      {
        file: 'lib/upstream/answer.ts',
        find: 'if (this.#usage !== undefined) this.#lastLines ??= lines',
        replace: 'break',
      },
      {
        file: 'lib/upstream/answer.ts',
        find: "if (typeof stopReason === 'string') this.#stopReason = stopReason.slice(0, longestName)",
        replace:
          "if (typeof stopReason === 'string') { this.#stopReason = stopReason; if (this.#usage !== undefined) this.#lastLines = '' }",
      },
    ],
    counterexample: /^An answer cut .* was kept as complete$/,
  },
  {
    name: 'a connection that ends as if that were the end',
    edits: [
      {
        file: 'lib/upstream/answer.ts',
        find: '    this.#failure =\n',
        replace:
          '    if (String(error).includes("ended before") && this.#usage !== undefined) this.#lastLines = ""\n    this.#failure =\n',
      },
    ],
    counterexample: /^An answer cut .* by (fin|garbage) .* was kept as complete$/,
  },
  {
    name: 'a word of a proxy that breaks an answer',
    edits: [
      {
        file: 'lib/upstream/event-scanner.ts',
        find: 'if (isHalf || eventsOfClaude.has(name)) throw',
        replace: 'throw',
      },
    ],
    counterexample: refusedOrCut,
  },
  {
    name: 'a line end that is not known',
    edits: [
      {
        file: 'lib/upstream/event-scanner.ts',
        find: "rest.replace(/\\r\\n?/g, '\\n')",
        replace: "rest.replaceAll('\\r\\n', '\\n')",
      },
    ],
    counterexample: refusedOrCut,
  },
  {
    name: 'a part that is thrown away',
    edits: [
      {
        file: 'lib/turns/run-turn.ts',
        find: 'outcomeOf(started, pieces, failure)',
        replace: 'outcomeOf(started, failure ? [] : pieces, failure)',
      },
    ],
    counterexample: /^An answer cut .* (has kept "" of ".+"|was told ".+", and kept as "")$/,
  },
  {
    name: 'a failure that is told as an end',
    edits: [
      {
        file: 'lib/turns/dialects/chat/chat-dialect.ts',
        find: 'if (ended.failure !== undefined)',
        replace: "if (ended.failure?.code === 'nothing')",
      },
    ],
    counterexample: /^An answer cut .* was told as \[completed\], not as \w+$/,
  },
  {
    name: 'a failure that is told as the end of a message',
    edits: [
      {
        file: 'lib/turns/dialects/anthropic/anthropic-telling.ts',
        find: "if (state === 'completed' && failure === undefined) return",
        replace: 'return',
      },
    ],
    counterexample: /^An answer cut .* on \/v1\/messages .* was told as \[completed\], not as \w+$/,
  },
  {
    name: 'a report that is taken for a guess',
    edits: [
      {
        file: 'lib/upstream/answer.ts',
        find: 'hasStopped: this.#stopReason !== undefined',
        replace: 'hasStopped: this.complete',
      },
    ],
    counterexample: /^An answer cut .* was reported, and is booked as an estimate$/,
  },
  {
    name: 'a text that Postgres does not take',
    edits: [
      {
        file: 'lib/postgres/connection.ts',
        find: 'parameters?.map(storable)',
        replace: 'parameters && [...parameters]',
      },
    ],
    counterexample: /^An answer with .* = ".*" ended with internal_error$/,
  },
  {
    name: 'a number that no column takes',
    edits: [
      {
        file: 'lib/upstream/report/reported-usage.ts',
        find: 'const isCount = Number.isInteger(value) && Number(value) >= 0 && Number(value) <= mostTokens',
        replace: 'const isCount = Number.isInteger(value)',
      },
      {
        file: 'lib/upstream/report/reported-usage.ts',
        find: '!(sum <= mostTokens) || hasFallen',
        replace: 'hasFallen',
      },
      { file: 'lib/turns/settle/bill-answer.ts', find: 'outputTokens <= maxTokens &&', replace: '' },
    ],
    counterexample:
      /^An answer with .*tokens = .* (ended with internal_error|has 0 ends|is booked as if it were reported: .+)$/,
  },
  {
    name: 'a report that cannot be and is booked as the truth',
    edits: [{ file: 'lib/turns/settle/bill-answer.ts', find: ' || usage.isDoubtful', replace: '' }],
    counterexample: /^An answer with .*tokens = .* is booked as if it were reported/,
  },
  {
    name: 'a prompt of which nothing was said, and that is free',
    edits: [
      {
        file: 'lib/upstream/report/reported-usage.ts',
        find: "return sum === 0 ? 'impossible' : prompt",
        replace: 'return prompt',
      },
      {
        file: 'lib/upstream/report/reported-usage.ts',
        find: 'if (inputTokens === undefined) return undefined',
        replace: '',
      },
    ],
    counterexample: /^An answer with .* was charged \d+ for 0 tokens$/,
  },
]
