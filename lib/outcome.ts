import type { ApiError } from './errors.ts'
import type { FailedCall } from './failed-call.ts'
import type { NanoUsd } from './nano-usd.ts'
import type { Reported } from './reported.ts'
import type { UpstreamName } from './upstream-names.ts'
import type { Usage } from './usage.ts'

/** How a turn ended. */
export interface Outcome {
  readonly state: 'completed' | 'stopped' | 'failed' | 'abandoned'
  readonly stopReason: string | undefined
  readonly errorCode: string | undefined
  /** Whose answer it is; undefined: nobody's, or nobody knows. */
  readonly upstream: UpstreamName | undefined
  readonly upstreamRequestId: string | undefined
  /** The calls before it that brought none. */
  readonly failedCalls: readonly FailedCall[]
  readonly text: string
  /** Undefined when Claude never began to answer, and so charges nothing. */
  readonly bill: Bill | undefined
}

/** What a turn is charged. */
export interface Bill {
  readonly usage: Usage
  readonly cost: NanoUsd
  /** Claude has not reported all of it, because the answer was cut, or has reported what cannot be true. */
  readonly estimated: boolean
  /** For the books; the cost has it in it already. Absent: not known. */
  readonly reported?: Reported
  /** Undefined: the prompt cache has no part in the cost. */
  readonly cache?: CacheEffect | undefined
}

/** What the prompt cache did to a charge. */
export interface CacheEffect {
  readonly saved: NanoUsd
  readonly cost: NanoUsd
}

/** A turn whose answer never began, and so costs nothing. */
export function unanswered(failure: ApiError, failedCalls: readonly FailedCall[] = []): Outcome {
  return {
    state: stateAfter(failure),
    stopReason: undefined,
    errorCode: failure.code,
    upstream: undefined,
    upstreamRequestId: undefined,
    failedCalls,
    text: '',
    bill: undefined,
  }
}

export function stateAfter(failure: ApiError | undefined): 'stopped' | 'failed' {
  return failure?.code === 'turn_stopped' ? 'stopped' : 'failed'
}

/** Money as text. */
type UnsettledBill = Omit<Bill, 'cost' | 'cache'> & {
  cost: string
  cache?: { saved: string; cost: string } | undefined
}

/** An outcome as it waits in a journal for the sweeper; its text is already there. */
export type UnsettledOutcome = Omit<Outcome, 'text' | 'bill' | 'upstream' | 'failedCalls'> &
  Partial<Pick<Outcome, 'upstream' | 'failedCalls'>> & { bill: UnsettledBill | undefined }

export function toUnsettled({
  state,
  stopReason,
  errorCode,
  upstream,
  upstreamRequestId,
  failedCalls,
  bill,
}: Outcome): UnsettledOutcome {
  const outcome = { state, stopReason, errorCode, upstream, upstreamRequestId, failedCalls }
  return { ...outcome, bill: bill && unsettledBill(bill) }
}

export function fromUnsettled({ bill, ...outcome }: UnsettledOutcome, text: string): Outcome {
  // Journals of 2026-11-29 and before have neither.
  const { upstream, failedCalls = [] } = outcome
  return { ...outcome, upstream, failedCalls, text, bill: bill && settledBill(bill) }
}

function unsettledBill({ cost, cache, ...bill }: Bill): UnsettledBill {
  return {
    ...bill,
    cost: String(cost),
    cache: cache && { saved: String(cache.saved), cost: String(cache.cost) },
  }
}

function settledBill({ cost, cache, ...bill }: UnsettledBill): Bill {
  return {
    ...bill,
    cost: BigInt(cost),
    cache: cache && { saved: BigInt(cache.saved), cost: BigInt(cache.cost) },
  }
}
