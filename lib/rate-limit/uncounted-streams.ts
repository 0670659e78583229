import type { Permit } from './decision.ts'
import { slotRetryMs } from './decision.ts'
import { limitExceeded } from './limit-exceeded.ts'
import type { LimitHolderScope } from './limits.ts'

/** Limits on what may run at the same time. */
export type StreamLimits = Readonly<Partial<Record<LimitHolderScope, number>>>

/**
 * The limits on running turns within which a permit was given by this process alone. It does not know what
 * other processes run; Postgres does, where every turn begins. Undefined where Redis has counted.
 */
export function uncountedStreams({ degraded, demands }: Permit): StreamLimits | undefined {
  const slots = demands.filter(({ kind }) => kind === 'streams')
  if (!degraded || slots.length === 0) return undefined
  return Object.fromEntries(slots.map(({ scope, limit }) => [scope, limit]))
}

/** 429, as if Redis had counted. */
export function streamsExceeded(reached: { scope: LimitHolderScope; limit: number }) {
  return limitExceeded({ ...reached, kind: 'streams', retryAfterMs: slotRetryMs })
}
