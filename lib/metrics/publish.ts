import { askRedis } from '../redis/ask-redis.ts'
import { quietRedis, redis } from '../redis/redis.ts'
import { runScript, script } from '../redis/run-script.ts'
import { returnPending, takePending } from './record.ts'

/** How long Redis may hold up the end of a request. */
const patienceMs = 250

// The braces put both keys into one slot of a cluster, where a script may touch them together.
/** The hash with every counter of the fleet: series name → value. */
export const countersKey = '{metrics}:counters'
/** The sorted set of requests in progress: `method route id` → when, in ms, it cannot be running any more. */
export const inProgressKey = '{metrics}:in-progress'

/** A request, as it is counted while it runs. */
export interface RequestInProgress {
  method: string
  route: string
  /** Our own id: requests that repeat one request id are each counted. */
  id: string
  /** The longest that it can run; if its function dies, it stops counting then. */
  timeoutMs: number
}

/**
 * KEYS: the counters, the requests in progress. ARGV: how many requests ended, their names, then series and
 * increment alternately. One command instead of thirty, which took 5 % of a request to write. HINCRBY is
 * exact, but fails on a field that ever took a fraction, whatever is added; only sums do. pcall, because a
 * script is not rolled back: after an error half-way the first half would be counted again. A server that
 * takes no writes has counted nothing, and says so.
 */
const publishScript = script(`
local ended = tonumber(ARGV[1])
for i = 2, ended + 1 do redis.call('ZREM', KEYS[2], ARGV[i]) end
for i = ended + 2, #ARGV, 2 do
  local add = string.find(ARGV[i], '_sum{', 1, true) and 'HINCRBYFLOAT' or 'HINCRBY'
  local reply = redis.pcall(add, KEYS[1], ARGV[i], ARGV[i + 1])
  if type(reply) == 'table' and not string.find(reply.err, 'hash value is not', 1, true) then return reply end
end`)

const member = (request: RequestInProgress) => `${request.method} ${request.route} ${request.id}`

const publishKeys = [countersKey, inProgressKey]

/** How many requests this process has begun and not ended. */
let running = 0

/** Counts a request as begun. Nothing waits for it; a lost one is missing from a gauge and nothing else. */
export function requestBegan(request: RequestInProgress): void {
  running += 1
  redis()
    .call('ZADD', inProgressKey, Date.now() + request.timeoutMs, member(request))
    .catch(() => undefined)
}

/** Requests that ended while Redis was away, and that it still has as in progress. */
let ended: string[] = []

/**
 * Adds what was counted to the fleet's counters and ends the request in progress, if there is one, in one
 * round trip. Never throws; what Redis did not take is kept for the next time.
 */
export async function publishMetrics(request?: RequestInProgress): Promise<void> {
  const counts = takePending()
  const over = request ? [...ended, member(request)] : ended
  ended = []
  let mayBeCounted = false
  const increments = [...counts].flat()
  const published = runScript(publishScript, publishKeys, [over.length, ...over, ...increments]).catch(() => {
    if (!mayBeCounted) returnPending(counts)
    ended.push(...over)
  })
  // What was sent without a reply may have been counted: better once or not at all than twice.
  await askRedis(() => published, { withinMs: patienceMs }).catch(
    () => (mayBeCounted = redis().status === 'ready'),
  )
  if (request) running = Math.max(0, running - 1)
  // Lambda freezes this process now, unless it handles several requests at a time.
  if (running === 0) await quietRedis()
}
