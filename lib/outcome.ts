import type { ApiError } from './errors.ts'
import type { FailedCall } from './failed-call.ts'
import type { NanoUsd } from './nano-usd.ts'
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

/** An outcome as it waits in a journal for the sweeper; its text is already there. */
export type UnsettledOutcome = Omit<Outcome, 'text' | 'bill' | 'upstream' | 'failedCalls'> &
  Partial<Pick<Outcome, 'upstream' | 'failedCalls'>> & {
    bill: (Omit<Bill, 'cost'> & { cost: string }) | undefined
  }

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
  return { ...outcome, bill: bill && { ...bill, cost: String(bill.cost) } }
}

export function fromUnsettled({ bill, ...outcome }: UnsettledOutcome, text: string): Outcome {
  // Journals of 2026-11-29 and before have neither.
  const { upstream, failedCalls = [] } = outcome
  return { ...outcome, upstream, failedCalls, text, bill: bill && { ...bill, cost: BigInt(bill.cost) } }
}
