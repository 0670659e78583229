import { ApiError, InternalError } from '../../errors.ts'
import type { TurnId } from '../../ids.ts'
import { log } from '../../log.ts'
import type { Outcome } from '../../outcome.ts'
import type { TurnRequest } from '../begin/turn-request.ts'
import { settleTurn } from './settle-turn.ts'

/** When a turn was settled; with a failure where it was not. */
interface Settlement {
  readonly settledAt: Date
  readonly isSettled: boolean
  readonly failure: ApiError | undefined
}

/**
 * Settles the turn of a request. A turn that cannot be settled is logged with everything needed to do it by
 * hand, and stays `running` until the sweeper settles it by its journal. Never throws.
 */
export async function settleOrTell(
  { principal, requestId, model }: TurnRequest,
  turnId: TurnId,
  outcome: Outcome,
): Promise<Settlement> {
  const { organizationId } = principal
  try {
    const settledAt = await settleTurn(organizationId, turnId, model, outcome)
    return { settledAt: settledAt ?? new Date(), isSettled: true, failure: undefined }
  } catch (error) {
    const { state, bill, upstreamRequestId } = outcome
    log().error('A turn could not be settled', {
      requestId,
      organizationId,
      turnId,
      model,
      state,
      upstreamRequestId,
      ...(bill && { ...bill.usage, costNanoUsd: String(bill.cost), estimated: bill.estimated }),
    })
    const failure = error instanceof ApiError ? error : new InternalError(error)
    return { settledAt: new Date(), isSettled: false, failure }
  }
}
