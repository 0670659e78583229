import { fits, type Permit, type Reading, type Taking } from './decision.ts'
import type { Demand } from './demand.ts'
import { refillMs, unitsOfPermit } from './units.ts'

/** While Redis is away, each process gives out this part of every limit. */
const sliceOfLimit = 0.1

interface Bucket {
  readonly used: number
  readonly at: number
}

/** As in Redis (bucket-scripts.ts). Both maps keep the latest write last. */
const buckets = new Map<string, Bucket>()
const receipts = new Map<string, { readonly at: number }>()
const slots = new Map<string, Set<string>>()

/** Takes all that a permit needs, or nothing, from this process's own slice of the limits. */
export function takeFromSlice({ id, demands }: Permit): Taking {
  const at = Date.now()
  forgetOld(at)
  const before = demands.map((demand) => readSlice(demand, at))
  if (!before.every(fits)) return { taken: false, at, readings: before }
  const readings = before.map(({ demand, limit, used }) => ({
    demand,
    limit,
    used: used + demand.need * unitsOfPermit,
  }))
  for (const { demand, used } of readings) {
    if (demand.kind === 'streams') occupySlot(demand.key, id)
    else if (demand.need > 0) keepBucket(demand.key, { used, at })
  }
  receipts.set(id, { at })
  return { taken: true, at, readings }
}

/** Frees the slots, and returns `unused` permits of each demand unless that was done before. */
export function refundToSlice({ id, demands }: Permit, unused: readonly number[]): void {
  for (const { kind, key } of demands) if (kind === 'streams') freeSlot(key, id)
  const receipt = receipts.get(id)
  receipts.delete(id)
  if (receipt === undefined || Date.now() - receipt.at >= refillMs) return
  for (const [index, { key }] of demands.entries()) {
    const bucket = buckets.get(key)
    const back = (unused[index] ?? 0) * unitsOfPermit
    if (bucket) buckets.set(key, { used: bucket.used - back, at: bucket.at })
  }
}

/**
 * A slice always lets one request pass if its limit would: small limits and large requests have outages too.
 */
function readSlice(demand: Demand, at: number): Reading {
  const limit = Math.min(demand.limit, Math.max(demand.need, Math.floor(demand.limit * sliceOfLimit)))
  const used =
    demand.kind === 'streams'
      ? (slots.get(demand.key)?.size ?? 0) * unitsOfPermit
      : drain(buckets.get(demand.key), at, limit)
  return { demand, limit, used }
}

function drain(bucket: Bucket | undefined, now: number, limit: number): number {
  if (!bucket) return 0
  const flownBack = Math.abs(now - bucket.at) * limit
  return Math.max(0, Math.min(bucket.used, limit * unitsOfPermit) - flownBack)
}

function keepBucket(key: string, bucket: Bucket): void {
  buckets.delete(key)
  buckets.set(key, bucket)
}

/** An outage may outlast the memory for all callers that ask during it. */
function forgetOld(now: number): void {
  for (const kept of [buckets, receipts]) {
    for (const [key, { at }] of kept) {
      if (now - at < refillMs) break
      kept.delete(key)
    }
  }
}

function occupySlot(key: string, id: string): void {
  const occupied = slots.get(key)
  if (occupied) occupied.add(id)
  else slots.set(key, new Set([id]))
}

function freeSlot(key: string, id: string): void {
  const occupied = slots.get(key)
  occupied?.delete(id)
  if (occupied?.size === 0) slots.delete(key)
}
