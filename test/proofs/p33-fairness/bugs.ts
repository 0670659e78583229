import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'one bucket for all organizations',
    edits: [
      {
        file: 'lib/rate-limit/demand.ts',
        find: '`{${organizationId}}:rate:${scope}:${subject}:${what}`',
        replace: '`{all}:rate:${scope}:${what}`',
      },
    ],
    counterexample: /^Globex was answered with 429 at half of its limit/,
  },
]
