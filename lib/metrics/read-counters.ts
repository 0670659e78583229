import { redis } from '../redis/redis.ts'
import { runScript, script } from '../redis/run-script.ts'
import { countersKey } from './publish.ts'

/** Every counter by the name of its series. Values are Redis' own texts, which are exact. */
type Counters = Readonly<Record<string, string>>

/** What this process has shown last, for as long as its connection lives. */
const shown = new WeakMap<ReturnType<typeof redis>, Counters>()

/**
 * KEYS: the counters. ARGV: series and value alternately. Raises those that are lower, and returns all. A
 * script, so that a concurrent count is not lost.
 */
const liftScript = script(`
for i = 1, #ARGV, 2 do
  local value = tonumber(redis.call('HGET', KEYS[1], ARGV[i]) or 0)
  if value < tonumber(ARGV[i + 1]) then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
return redis.call('HGETALL', KEYS[1])`)

/**
 * The fleet's counters, none lower than this process has shown before. A Redis that lost its last moments
 * comes back with lower ones, and Prometheus reads a falling counter as one that restarted: it would count
 * all of it twice.
 */
export async function readCounters(): Promise<Counters> {
  const connection = redis()
  const read = (await connection.call('HGETALL', countersKey)) as string[]
  let counters: Counters = Object.fromEntries(pairs(read))
  const fallen = Object.entries(shown.get(connection) ?? {}).filter(
    ([series, value]) => Number(counters[series] ?? 0) < Number(value),
  )
  if (fallen.length > 0) {
    const lifted = (await runScript(liftScript, [countersKey], fallen.flat())) as string[]
    counters = Object.fromEntries(pairs(lifted))
  }
  shown.set(connection, counters)
  return counters
}

function* pairs(flat: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index < flat.length; index += 2) yield [flat[index] ?? '', flat[index + 1] ?? '']
}
