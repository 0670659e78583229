import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a broken connection carried on to the next upstream',
    edits: [
      {
        file: 'lib/upstream/failures/moves-on.ts',
        find: "if (reach !== 'refused') return reach === 'unsent'",
        replace: "if (reach !== 'refused') return true",
      },
    ],
    counterexample: /another upstream for what may be charged, or will pass$/,
  },
  {
    name: 'a failed call that is not booked',
    edits: [
      {
        file: 'lib/upstream/open-answer.ts',
        find: 'asking.failedCalls.push(failedCall(name, error, calledAt))',
        replace:
          "if (error.reach === 'ambiguous') asking.failedCalls.push(failedCall(name, error, calledAt))",
      },
    ],
    counterexample: /^\S+ was called \d+ times, and the books have \d+ calls$/,
  },
  {
    name: 'a premium that nobody books',
    edits: [
      {
        file: 'lib/budget/prices/upstream-factor.ts',
        find: 'eu: tenthMore',
        replace: "eu: (process.argv[1] ?? '').includes('host-program') ? list : tenthMore",
      },
    ],
    counterexample: /^The upstreams billed \d+ nano-USD, and the books have \d+$/,
  },
  {
    name: 'a refusal carried on to the next upstream',
    edits: [
      {
        file: 'lib/upstream/failures/moves-on.ts',
        find: 'new Set([500, 502, 503, 529])',
        replace: 'new Set([400, 413, 500, 502, 503, 529])',
      },
    ],
    counterexample: /a call after a refusal that would be the same anywhere$/,
  },
  {
    name: 'a switch that is read once',
    edits: [
      {
        file: 'lib/turns/run-turn.ts',
        find: 'let told: readonly UpstreamName[] | undefined = switchedOff',
        replace: 'let told: readonly UpstreamName[] | undefined = switchedOff.slice(9)',
      },
    ],
    counterexample: /^\d+ of \d+ processes asked an upstream that had been switched off$/,
  },
]
