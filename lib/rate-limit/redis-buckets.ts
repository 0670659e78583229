import { runScript, script } from '../redis/run-script.ts'
import { peekScript, refundScript, renewScript, takeScript } from './bucket-scripts.ts'
import type { Permit, Taking } from './decision.ts'
import type { Counted } from './demand.ts'

/** How long a slot stays taken by a stream that is no longer heard of. */
export const slotLeaseMs = 30_000

const take = script(takeScript)
const peek = script(peekScript)
const refund = script(refundScript)
const renew = script(renewScript)

/** Takes all that a permit needs, or nothing, in one round trip. @throws as `RedisClient.call` */
export async function takeFromRedis(permit: Permit): Promise<Taking> {
  const { id, demands } = permit
  const amounts = demands.flatMap(({ limit, need }) => [limit, need])
  const reply = await runScript(take, keysOf(permit), [id, slotLeaseMs, bucketsOf(permit), ...amounts])
  const [taken, at, ...used] = reply as [number, number, ...number[]]
  return {
    taken: taken === 1,
    at,
    readings: demands.map((demand, index) => ({ demand, limit: demand.limit, used: used[index] ?? 0 })),
  }
}

/** What is in use at a time by the clock of Redis. */
interface Peek {
  readonly at: number
  /** In units, in the order of the question. */
  readonly used: readonly number[]
}

/** Looks at buckets and slots of one organization, in one round trip; takes nothing. @throws as `RedisClient.call` */
export async function peekInRedis(counted: readonly Counted[]): Promise<Peek> {
  const keys = counted.map(({ key }) => key)
  const limits = counted.map(({ kind, limit }) => (kind === 'streams' ? 'slots' : limit))
  const [at, ...used] = (await runScript(peek, keys, limits)) as [number, ...number[]]
  return { at, used }
}

/**
 * Frees the slots, and returns `unused` permits of each demand unless that was done before; negative ones are
 * charged.
 * @throws as `RedisClient.call`
 */
export async function refundToRedis(permit: Permit, unused: readonly number[]): Promise<void> {
  const buckets = bucketsOf(permit)
  const amounts = permit.demands.slice(0, buckets).flatMap(({ limit }, index) => [limit, unused[index] ?? 0])
  await runScript(refund, keysOf(permit), [permit.id, buckets, ...amounts])
}

/** Restarts the lease of the slots. @throws as `RedisClient.call` */
export async function renewInRedis({ id, demands }: Permit): Promise<void> {
  const slots = demands.filter(({ kind }) => kind === 'streams').map(({ key }) => key)
  if (slots.length > 0) await runScript(renew, slots, [id, slotLeaseMs])
}

function keysOf({ id, organizationId, demands }: Permit): string[] {
  return [`{${organizationId}}:rate:receipt:${id}`, ...demands.map(({ key }) => key)]
}

const bucketsOf = ({ demands }: Permit) => demands.filter(({ kind }) => kind !== 'streams').length
