import { ApiError } from '../../../lib/errors.ts'
import { reachJournal } from '../../../lib/journal/reach-journal.ts'
import { pool } from '../../../lib/postgres/pool.ts'
import { askRedis } from '../../../lib/redis/ask-redis.ts'
import { redis } from '../../../lib/redis/redis.ts'

/** How long a store may take; DynamoDB has a shorter limit of its own. */
const patienceMs = { postgres: 3_000, redis: 250 }
const retryAfterSeconds = 5

/** What proves that a store works, by name; each throws when it does not. */
const probes = {
  // A server demoted to a standby still reads, and takes no writes.
  postgres: async () => {
    const question = { text: 'SHOW transaction_read_only', query_timeout: patienceMs.postgres }
    const { rows } = await pool().query<{ transaction_read_only: string }>(question)
    if (rows[0]?.transaction_read_only !== 'off') throw new Error('Postgres is read-only')
  },
  // A write for the same reason.
  redis: () => askRedis(() => redis().call('SET', 'health', '1', 'EX', 60), { withinMs: patienceMs.redis }),
  dynamodb: reachJournal,
} as const satisfies Record<string, () => Promise<unknown>>

type StoreName = keyof typeof probes

/** How one store responded, as JSON. */
export interface StoreHealth {
  status: 'ok' | 'unavailable'
  duration_ms: number
}

/** How all stores responded, as JSON. */
export interface StoresHealth {
  status: 'ok'
  stores: Record<StoreName, StoreHealth>
}

/**
 * Asks all stores at once. @throws ApiError 503, whose details give each store's health, when one is not well
 */
export async function checkStores(): Promise<StoresHealth> {
  const names = Object.keys(probes) as StoreName[]
  const answers = await Promise.all(names.map(async (name) => [name, await ask(probes[name])] as const))
  const stores = Object.fromEntries(answers) as Record<StoreName, StoreHealth>
  const away = names.filter((name) => stores[name].status === 'unavailable')
  if (away.length === 0) return { status: 'ok', stores }
  throw new ApiError({
    status: 503,
    type: 'overloaded_error',
    code: 'store_unavailable',
    message: `Not available: ${away.join(', ')}.`,
    details: { retry_after_seconds: retryAfterSeconds, stores },
    retryAfterSeconds,
  })
}

/**
 * Each probe has its own time limit, so that no part of it outlives the response. It gets a second try: the
 * connection of a frozen process may have ended, which says nothing about the store.
 */
async function ask(probe: () => Promise<unknown>): Promise<StoreHealth> {
  const startedTick = performance.now()
  const status = await probe()
    .catch(probe)
    .then(
      () => 'ok' as const,
      () => 'unavailable' as const,
    )
  return { status, duration_ms: Math.round(performance.now() - startedTick) }
}
