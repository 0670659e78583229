import { rateLimitSettings } from '../config/rate-limits.ts'
import { TooManyRequestsError } from '../errors.ts'
import { askRedis } from '../redis/ask-redis.ts'
import { runScript, script } from '../redis/run-script.ts'
import { clientNetwork } from './client-network.ts'

/** Wrong credentials that a network may present in the minute that begins with the first. */
const limit = 20
const minuteMs = 60_000
/** The latest networks that a process remembers; an attacker may have any number. */
const mostKnown = 1_000

/** The wrong credentials of a network. */
interface Failures {
  readonly count: number
  /** When the minute ends. */
  readonly endsAt: number
}

/**
 * KEYS: the failures of a network. ARGV: how many to add, 0 or 1; the minute in ms. Returns the new count,
 * and the ms until it is forgotten.
 */
const countScript = script(`
local failures = tonumber(redis.call('GET', KEYS[1]) or 0)
if ARGV[1] == '1' then failures = redis.call('INCR', KEYS[1]) end
local left = redis.call('PTTL', KEYS[1])
if failures > 0 and left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  left = tonumber(ARGV[2])
end
return { failures, left }`)

/** What Redis said last plus, while it is away, what came after. */
const known = new Map<string, Failures>()

/**
 * Refuses an address whose network presented too many wrong credentials, until the minute that began with the
 * first of them ends. A refusal costs no call to Redis. Without Redis only the failures in this process
 * count.
 * @throws TooManyRequestsError
 */
export async function refuseAfterTooMany(address: string): Promise<void> {
  const network = clientNetwork(address)
  refuseIfTooMany(recall(network))
  await count(network, 0)
  refuseIfTooMany(recall(network))
}

/** Counts one wrong credential. */
export async function noteFailedAttempt(address: string): Promise<void> {
  await count(clientNetwork(address), 1)
}

/** Adds to the fleet's count; without Redis, to this process's own. */
async function count(network: string, more: 0 | 1): Promise<void> {
  const asking = { withinMs: rateLimitSettings().RATE_LIMIT_PATIENCE_MS }
  const ask = () => runScript(countScript, [`auth-failures:${network}`], [more, minuteMs])
  const reply = await askRedis(ask, asking).catch(() => undefined)
  if (reply !== undefined) {
    const [failures, leftMs] = reply as [number, number]
    if (failures > 0) remember(network, { count: failures, endsAt: Date.now() + leftMs })
    return
  }
  const before = recall(network) ?? { count: 0, endsAt: Date.now() + minuteMs }
  if (more > 0) remember(network, { ...before, count: before.count + more })
}

function remember(network: string, failures: Failures): void {
  known.delete(network)
  known.set(network, failures)
  const [first] = known.keys()
  if (known.size > mostKnown && first !== undefined) known.delete(first)
}

function recall(network: string): Failures | undefined {
  const failures = known.get(network)
  return failures && failures.endsAt > Date.now() ? failures : undefined
}

function refuseIfTooMany(failures: Failures | undefined): void {
  if (failures === undefined || failures.count < limit) return
  throw new TooManyRequestsError(
    'too_many_failed_attempts',
    'Too many wrong credentials came from your address.',
    Math.ceil((failures.endsAt - Date.now()) / 1_000),
  )
}
