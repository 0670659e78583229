import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a refusal that has taken from some buckets',
    counterexample: /bucket of the \w+ lost [\d.]+ permits where \d+ passed/,
    edits: [
      { file: 'lib/rate-limit/bucket-scripts.ts', find: 'if fits and not again', replace: 'if not again' },
    ],
  },
  {
    name: 'a bucket that gives its last bit for a whole permit',
    counterexample: /passed where a limit of \d+ had room for/,
    edits: [
      {
        file: 'lib/rate-limit/bucket-scripts.ts',
        find: 'used[i] + need <= limit',
        replace: 'used[i] < limit',
      },
    ],
  },
  {
    name: 'a refund that can be had twice',
    counterexample: /^After a refund /,
    edits: [
      {
        file: 'lib/rate-limit/bucket-scripts.ts',
        find: "local torn = redis.call('DEL', KEYS[1]) == 1",
        replace: 'local torn = true',
      },
    ],
  },
]
