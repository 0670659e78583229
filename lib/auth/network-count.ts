import { rateLimitSettings } from '../config/rate-limits.ts'
import { TooManyRequestsError } from '../errors.ts'
import { askRedis } from '../redis/ask-redis.ts'
import { runScript, script } from '../redis/run-script.ts'
import { clientNetwork } from './client-network.ts'

const minuteMs = 60_000
/** The latest networks that a process remembers; an attacker may have any number. */
const mostKnown = 1_000

/** What was counted of a network. */
interface Counted {
  readonly count: number
  /** When the minute ends. */
  readonly endsAt: number
}

/**
 * KEYS: what is counted of a network. ARGV: how many to add, 0 or 1; the minute in ms. Returns the new count,
 * and the ms until it is forgotten.
 */
const countScript = script(`
local counted = tonumber(redis.call('GET', KEYS[1]) or 0)
if ARGV[1] == '1' then counted = redis.call('INCR', KEYS[1]) end
local left = redis.call('PTTL', KEYS[1])
if counted > 0 and left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  left = tonumber(ARGV[2])
end
return { counted, left }`)

/** What a network may do so often in the minute that begins with the first time, over all processes. */
export class NetworkCount {
  /** What Redis said last plus, while it is away, what came after. */
  readonly #known = new Map<string, Counted>()
  readonly #what: NetworkLimit

  constructor(what: NetworkLimit) {
    this.#what = what
  }

  /**
   * Refuses an address whose network has done it too often, until its minute ends. A refusal costs no call to
   * Redis. Without Redis only what was counted in this process counts.
   * @throws TooManyRequestsError
   */
  async refuseAfterTooMany(address: string): Promise<void> {
    const network = clientNetwork(address)
    this.#refuseIfTooMany(network)
    await this.#count(network, 0)
    this.#refuseIfTooMany(network)
  }

  /** Counts one time. */
  async note(address: string): Promise<void> {
    await this.#count(clientNetwork(address), 1)
  }

  /** Adds to the fleet's count; without Redis, to this process's own. */
  async #count(network: string, more: 0 | 1): Promise<void> {
    const asking = { withinMs: rateLimitSettings().RATE_LIMIT_PATIENCE_MS }
    const ask = () => runScript(countScript, [`${this.#what.name}:${network}`], [more, minuteMs])
    const reply = await askRedis(ask, asking).catch(() => undefined)
    if (reply !== undefined) {
      const [count, leftMs] = reply as [number, number]
      if (count > 0) this.#remember(network, { count, endsAt: Date.now() + leftMs })
      return
    }
    const before = this.#recall(network) ?? { count: 0, endsAt: Date.now() + minuteMs }
    if (more > 0) this.#remember(network, { ...before, count: before.count + more })
  }

  #remember(network: string, counted: Counted): void {
    this.#known.delete(network)
    this.#known.set(network, counted)
    const [first] = this.#known.keys()
    if (this.#known.size > mostKnown && first !== undefined) this.#known.delete(first)
  }

  #recall(network: string): Counted | undefined {
    const counted = this.#known.get(network)
    return counted && counted.endsAt > Date.now() ? counted : undefined
  }

  #refuseIfTooMany(network: string): void {
    const counted = this.#recall(network)
    const { limit, code, message } = this.#what
    if (counted === undefined || counted.count < limit) return
    throw new TooManyRequestsError(code, message, Math.ceil((counted.endsAt - Date.now()) / 1_000))
  }
}

interface NetworkLimit {
  /** Of its keys in Redis. */
  readonly name: string
  readonly limit: number
  /** Of the refusal. */
  readonly code: string
  readonly message: string
}
