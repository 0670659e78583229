import type { OrganizationId } from '../ids.ts'
import type { Demand } from './demand.ts'
import type { Kind, LimitHolderScope } from './limits.ts'
import { permitsOf, unitsOfPermit } from './units.ts'

/** One limit as it stands right after the decision. */
export interface Quota {
  readonly scope: LimitHolderScope
  readonly limit: number
  readonly remaining: number
  /** Until one more permit is free. Not for slots: when a stream ends is unknown. */
  readonly nextInMs?: number
  /** Until all permits are free. */
  readonly fullInMs?: number
}

/** For each kind that is limited, the limit with the least left, or the one that stood in the way. */
export type Snapshot = Readonly<Partial<Record<Kind, Quota>>>

/** What was taken, to be given back with `refundPermits`. */
export interface Permit {
  readonly id: string
  readonly organizationId: OrganizationId
  /** Given by this process alone, because Redis was away. */
  readonly degraded: boolean
  readonly demands: readonly Demand[]
}

interface AnyDecision {
  /** When, by the clock of the store that decided. */
  readonly at: number
  /** Redis was away: this process decided alone, within its slice of every limit. */
  readonly degraded: boolean
  readonly snapshot: Snapshot
}
export interface Allowed extends AnyDecision {
  readonly outcome: 'allowed'
  readonly permit: Permit
}
/** Of all limits in the way, the one that stays in the way longest. */
export interface Denied extends AnyDecision {
  readonly outcome: 'denied'
  readonly scope: LimitHolderScope
  readonly kind: Kind
  readonly limit: number
  /** Until the request would pass if no other took a permit; a guess for slots. */
  readonly retryAfterMs: number
}
/** The request needs more than the whole limit: it never passes, however long the caller waits. */
export interface Impossible extends AnyDecision {
  readonly outcome: 'impossible'
  readonly scope: LimitHolderScope
  readonly kind: Kind
  readonly limit: number
  readonly need: number
}
export type Decision = Allowed | Denied | Impossible

/** One limit of a request as the deciding store saw it. */
export interface Reading {
  readonly demand: Demand
  /** The limit that was applied: only its slice, where a process decided alone. */
  readonly limit: number
  /** In units, including what was just taken. */
  readonly used: number
}

/** All permits of a request, or none of them. */
export interface Taking {
  readonly taken: boolean
  readonly at: number
  readonly readings: readonly Reading[]
}

/** A stream may end at any time; asking for a slot more often than this is of little use. */
export const slotRetryMs = 5_000

/** Whether enough is left for what the request needs. */
export function fits({ demand: { need }, limit, used }: Reading): boolean {
  return used + need * unitsOfPermit <= limit * unitsOfPermit
}

/** Turns a taking into a decision. */
export function decide(permit: Permit, { taken, at, readings }: Taking): Decision {
  const { degraded } = permit
  const impossible = permit.demands.find(({ need, limit }) => need > limit)
  const inTheWay = taken ? [] : readings.filter((reading) => !fits(reading))
  const longest = inTheWay.toSorted((a, b) => waitMs(b) - waitMs(a))[0]
  const snapshot = takeSnapshot(readings, longest)

  if (impossible) {
    const { scope, kind, limit, need } = impossible
    return { outcome: 'impossible', at, degraded, snapshot, scope, kind, limit, need }
  }
  if (longest) {
    const { limit } = longest
    const { scope, kind } = longest.demand
    return { outcome: 'denied', at, degraded, snapshot, scope, kind, limit, retryAfterMs: waitMs(longest) }
  }
  return { outcome: 'allowed', at, degraded, snapshot, permit }
}

function waitMs({ demand: { kind, need }, limit, used }: Reading): number {
  if (kind === 'streams') return slotRetryMs
  return Math.ceil((used + (need - limit) * unitsOfPermit) / limit)
}

function takeSnapshot(readings: readonly Reading[], inTheWay: Reading | undefined): Snapshot {
  const snapshot: Partial<Record<Kind, Quota>> = {}
  for (const reading of readings) {
    const quota = quotaOf(reading)
    const tightest = snapshot[reading.demand.kind]
    if (!tightest || quota.remaining < tightest.remaining) snapshot[reading.demand.kind] = quota
  }
  if (inTheWay) snapshot[inTheWay.demand.kind] = quotaOf(inTheWay)
  return snapshot
}

function quotaOf({ demand: { scope, kind }, limit, used }: Reading): Quota {
  const permitsUsed = permitsOf(used)
  const remaining = Math.max(0, limit - permitsUsed)
  if (kind === 'streams') return { scope, limit, remaining }
  if (used === 0) return { scope, limit, remaining, nextInMs: 0, fullInMs: 0 }
  const untilNext = used - (permitsUsed - 1) * unitsOfPermit
  return {
    scope,
    limit,
    remaining,
    nextInMs: Math.ceil(untilNext / limit),
    fullInMs: Math.ceil(used / limit),
  }
}
