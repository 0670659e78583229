import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a process that waits for Redis as long as it takes',
    edits: [
      {
        file: 'lib/redis/ask-redis.ts',
        find: "patience.reject(new Error('Redis did not answer in time'))",
        replace: '',
      },
    ],
    counterexample: /was not answered by process \d \(TimeoutError\)|^GET \/chats was answered with 502$/,
  },
  {
    name: 'a process that lets everybody pass',
    edits: [
      {
        file: 'lib/rate-limit/take-permits.ts',
        find: 'takeFromSlice(degraded))',
        replace: '{ ...takeFromSlice(degraded), taken: true })',
      },
    ],
    counterexample: /let \d+ pass alone while Redis was \w+, where its slice had room for \d+/,
  },
  {
    name: 'a request that fails with Redis',
    edits: [{ file: 'lib/rate-limit/try-redis.ts', find: '.catch(() => undefined)\n', replace: '\n' }],
    counterexample: /was answered with 5\d\d/,
  },
  {
    name: 'a connection that is kept to a Redis that refuses to serve',
    edits: [
      {
        file: 'lib/redis/client/client.ts',
        find: 'if (isRefusalOfServer(reply)) this.#end(reply)',
        replace: '',
      },
    ],
    counterexample: /^a connection to a Redis that was \w+ was kept: /,
  },
  {
    name: 'a process that does not say that it decides alone',
    edits: [{ file: 'lib/rate-limit/limit-headers.ts', find: 'decision.degraded &&', replace: 'false &&' }],
    counterexample: /did not say that it decided alone while Redis was \w+/,
  },
]
