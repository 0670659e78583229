import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a process that overwrites what others counted',
    edits: [{ file: 'lib/metrics/publish.ts', find: "or 'HINCRBY'", replace: "or 'HSET'" }],
    counterexample: /was answered \d+ times and counted \d+ times|fell from \d+ to \d+/,
  },
  {
    name: 'a process that counts again what it has counted',
    edits: [{ file: 'lib/metrics/record.ts', find: 'pending = new Map()\n  return', replace: 'return' }],
    counterexample: /requests were answered, 0 more may be counted, and \d+ were counted/,
  },
  {
    name: 'a process that forgets what Redis could not take',
    edits: [{ file: 'lib/metrics/publish.ts', find: 'returnPending(counts)', replace: '' }],
    counterexample: /was answered \d+ times and counted \d+ times/,
  },
  {
    name: 'a scrape that believes a Redis which has forgotten',
    edits: [{ file: 'lib/metrics/read-counters.ts', find: 'fallen.length > 0', replace: 'false' }],
    counterexample: /fell from \d+ to \d+/,
  },
]
