import { permitFor } from '../../../lib/rate-limit/fixtures/permit-for.ts'
import { takeFromRedis } from '../../../lib/rate-limit/redis-buckets.ts'
import { closeRedis } from '../../../lib/redis/redis.ts'

// A process that takes many permits at the same time, and sends what it got.
//   take-many.ts <takings> <limits as JSON>

/** What one process got. Times are in ms, by Redis' clock. */
export interface Tally {
  readonly passed: number
  readonly firstPassedAt: number
  readonly lastAt: number
}

const inFlight = 64
const [takings, limits = ''] = process.argv.slice(2)
let left = Number(takings)
let tally: Tally = { passed: 0, firstPassedAt: Infinity, lastAt: 0 }

async function takeUntilNoneIsLeft(): Promise<void> {
  while (left-- > 0) {
    const { taken, at } = await takeFromRedis(permitFor(JSON.parse(limits)))
    tally = {
      passed: tally.passed + (taken ? 1 : 0),
      firstPassedAt: taken ? Math.min(tally.firstPassedAt, at) : tally.firstPassedAt,
      lastAt: Math.max(tally.lastAt, at),
    }
  }
}

await Promise.all(Array.from({ length: inFlight }, takeUntilNoneIsLeft))
// A process that got nothing has no first time, which JSON cannot express.
process.send?.({ ...tally, firstPassedAt: Math.min(tally.firstPassedAt, tally.lastAt) })
closeRedis()
process.disconnect?.()
