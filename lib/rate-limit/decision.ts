import type { OrganizationId } from '../ids.ts'
import type { Demand } from './demand.ts'
import type { Kind, LimitScope } from './limits.ts'
import { unitsOfPermit } from './units.ts'

/** One limit as it stands right after the decision. */
export interface Quota {
  readonly scope: LimitScope
  readonly limit: number
  readonly remaining: number
  /** Until there is one permit more. Not for slots: nobody knows when a stream ends. */
  readonly nextInMs?: number
  /** Until all permits are there. */
  readonly fullInMs?: number
}

/** Of each kind that is limited, the limit with the least left, or the one that was in the way. */
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
  /** When, in ms since the epoch, by the clock of who decided. */
  readonly at: number
  /** Redis was away: this process decided by itself, within its slice of every limit. */
  readonly degraded: boolean
  readonly snapshot: Snapshot
}
export interface Allowed extends AnyDecision {
  readonly outcome: 'allowed'
  readonly permit: Permit
}
/** Of all limits in the way, the one that stays so for the longest time. */
export interface Denied extends AnyDecision {
  readonly outcome: 'denied'
  readonly scope: LimitScope
  readonly kind: Kind
  readonly limit: number
  /** Until it would pass if nobody else took any; for slots a guess. */
  readonly retryAfterMs: number
}
/** It needs more than the whole limit: however long somebody waits, it does not pass. */
export interface Impossible extends AnyDecision {
  readonly outcome: 'impossible'
  readonly scope: LimitScope
  readonly kind: Kind
  readonly limit: number
  readonly need: number
}
export type Decision = Allowed | Denied | Impossible

/** One limit of a request as who decided saw it. */
export interface Reading {
  readonly demand: Demand
  /** The limit that counted: of a process that decides by itself only its slice. */
  readonly limit: number
  /** In units, with what was taken now. */
  readonly used: number
}

/** All permits of a request, or none of them. */
export interface Taking {
  readonly taken: boolean
  readonly at: number
  readonly readings: readonly Reading[]
}

/** A stream may end at any time; asking for a slot more often than this, in ms, is of little use. */
export const slotRetryMs = 5_000

/** Whether there is enough left for what the request needs. */
export function fits({ demand: { need }, limit, used }: Reading): boolean {
  return used + need * unitsOfPermit <= limit * unitsOfPermit
}

/** Says what a taking means. */
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
  const permitsUsed = Math.ceil(used / unitsOfPermit)
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
