import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'metrics that are published by the way',
    edits: [
      {
        file: 'lib/endpoints/middlewares/observe-request.ts',
        find: '    publishMetrics(inProgress(request)),',
        replace: '    void publishMetrics(inProgress(request)),',
      },
    ],
    counterexample:
      /^after .* (an answer is still|a socket|a connection|a timer) .*( publishMetrics |\/redis\/client\/)/,
  },
  {
    name: 'a settle that nobody waits for',
    edits: [
      {
        file: 'lib/turns/settle/settle-or-tell.ts',
        find: 'const settledAt = await settleTurn(',
        replace: 'const settledAt = new Date(); void settleTurn(',
      },
    ],
    // What it counts comes too late, unless it is itself still under way.
    counterexample: /^after .*(counts that were not published| settleTurn )/,
  },
  {
    name: 'a slot that is kept after its stream',
    edits: [{ file: 'lib/endpoints/meter.ts', find: '    clearInterval(this.#timer)\n', replace: '' }],
    counterexample: /^after .* a timer is still set, .*\/lib\/endpoints\/meter\.ts/,
  },
  {
    name: 'a log line that comes last of all',
    edits: [
      {
        file: 'lib/endpoints/middlewares/observe-request.ts',
        find: '  await endOf(lastWork, requestId)\n',
        replace: "  await endOf(lastWork, requestId)\n  setImmediate(() => log().info('over'))\n",
      },
    ],
    counterexample: /^after .* a socket writes, .*observe-request\.ts/,
  },
  {
    name: 'a Redis that is left as it is',
    edits: [
      {
        file: 'lib/metrics/publish.ts',
        find: '  if (running === 0) await quietRedis()\n',
        replace: '  void quietRedis\n',
      },
    ],
    counterexample:
      /^after a Redis that is silent (an answer is still to come|a socket reads), .*\/redis\/client\//,
  },
]
