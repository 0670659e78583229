import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a retry too many',
    edits: [
      { file: 'lib/upstream/failures/retry-law.ts', find: 'maxRetries = 2', replace: 'maxRetries = 3' },
    ],
    counterexample: /: Claude was asked 4 times, and should have been 3 times$/,
  },
  {
    name: "the SDK's own retries",
    edits: [{ file: 'lib/upstream/sdk-client.ts', find: 'maxRetries: 0', replace: 'maxRetries: 1' }],
    counterexample: /: Claude was asked \d times, and should have been/,
  },
  {
    name: 'a pause as long as Claude likes',
    edits: [
      {
        file: 'lib/upstream/failures/retry-law.ts',
        find: 'pause > longestPauseMs',
        replace: 'pause > 9_000',
      },
    ],
    counterexample: /529 for 8\.5 s.*: Claude was asked \d times, and should have been/,
  },
  {
    name: 'a retry after the first byte',
    edits: [
      {
        file: 'lib/upstream/answer.ts',
        find: 'if (this.#usage === undefined) throw this.#failure',
        replace:
          'await new Promise((wait) => setTimeout(wait, 200)); if (this.#failure !== undefined) throw this.#failure',
      },
    ],
    counterexample: /a reset after three words.*: Claude was asked \d times, and should have been/,
  },
  {
    name: 'a call that may have been charged, made a third time',
    edits: [{ file: 'lib/upstream/open-answer.ts', find: '.length <= 1', replace: '.length <= 2' }],
    counterexample: /: Claude was asked 3 times, and should have been 2 times$/,
  },
  {
    name: 'a deadline that nobody looks at',
    edits: [
      { file: 'lib/upstream/failures/retry-law.ts', find: ' || pause >= remainingMs', replace: '' },
      {
        file: 'lib/upstream/stream-guard.ts',
        find: 'Math.max(0, deadlineAt - Date.now())',
        replace: '60_000',
      },
      {
        file: 'lib/upstream/open-answer.ts',
        find: 'Math.max(1, deadlineAt - Date.now())',
        replace: '60_000',
      },
    ],
    counterexample: /with two seconds left: Claude was asked \d times, and should have been once$/,
  },
  {
    name: 'a spend limit that is taken for a rate limit',
    edits: [
      {
        file: 'lib/upstream/failures/error-table.ts',
        find: "if (ofCode !== undefined && ofCode !== 'as-its-type') return ofCode",
        replace: '',
      },
    ],
    counterexample: /spend limit: Claude was asked \d times, and should have been once$/,
  },
  {
    name: 'trouble of ours that everybody asks about again',
    edits: [
      {
        file: 'lib/upstream/failures/cool-down.ts',
        find: 'if (this.#failure !== undefined) {',
        replace: 'if (this.#nextCallAt < 0) {',
      },
    ],
    counterexample: /^While there was .*, \d+ questions were \d+ calls$/,
  },
  {
    name: 'trouble of ours that is remembered for ever',
    edits: [
      {
        file: 'lib/upstream/failures/cool-down.ts',
        find: 'if (now >= this.#nextCallAt) {',
        replace: 'if (now < 0) {',
      },
    ],
    counterexample: /^After .* had ended, a question was still answered with 503$/,
  },
  {
    name: 'a date that nobody can read',
    edits: [
      {
        file: 'lib/upstream/failures/retry-after.ts',
        find: 'const until = httpDate(value)',
        replace: 'const until = decimal(value)',
      },
    ],
    counterexample: /429 until the year 9999.*: Claude was asked \d times, and should have been/,
  },
]
