import type { Principal } from '../../auth/principal.ts'
import { BudgetExceededError, type HoldRefusal } from '../../budget/budget-exceeded-error.ts'
import type { HoldRates } from '../../budget/prices/hold-rates.ts'
import { ApiError } from '../../errors.ts'
import type { TurnId } from '../../ids.ts'
import { count } from '../../metrics/record.ts'
import type { LimitHolderScope } from '../../rate-limit/limits.ts'
import type { UpstreamName } from '../../upstream-names.ts'
import type { EarlierTurn } from './turn.ts'
import type { TurnRequest } from './turn-request.ts'

// What the SQL functions that begin a turn share: their input and their answers.

/** Why `take_hold` took none. */
export type RefusedHold = HoldRefusal & { room: string; prompt_tokens: number }

/** The upstreams that an operator has switched off for the model: null for none, and only where they matter. */
export interface Switches {
  switched_off?: readonly UpstreamName[] | null
}

/** The turn that answers this request as well. */
export interface EarlierRow {
  readonly turn_id: TurnId
  readonly same_request: boolean
  readonly running: boolean
  /** Because its client has sent it once more, not under an Idempotency-Key. */
  readonly own_retry?: true
}

/** What `exceeded_stream_limit` answers in place of the function that begins a turn. */
export interface Exceeded {
  exceeded: { scope: LimitHolderScope; limit: number }
}

export function callerOf({ organizationId, userId, apiKeyId }: Principal) {
  return { organization_id: organizationId, user_id: userId, api_key_id: apiKeyId }
}

/** Prices as `take_hold` reads them. */
export function tiersOf(rates: readonly HoldRates[]): string {
  return JSON.stringify(
    rates.map(({ promptTokensUpTo, prompt, answer }) => ({
      up_to: promptTokensUpTo,
      input: String(prompt),
      output: String(answer),
    })),
  )
}

/**
 * https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07#section-2.7
 * @throws ApiError 422 where the key was sent with another request before
 */
export function toEarlier({ turn_id, same_request, running, own_retry }: EarlierRow): EarlierTurn {
  const way = own_retry ? 'own_retry' : 'idempotency_key'
  if (same_request) return { earlier: turn_id, isRunning: running, way }
  throw new ApiError({
    status: 422,
    type: 'invalid_request_error',
    code: 'idempotency_key_reused',
    message: 'This Idempotency-Key was sent with another request before.',
  })
}

/** Counts the hold as full, cut or refused. @throws BudgetExceededError if refused */
export function requireHold<Begun extends { refusal?: RefusedHold | undefined; max_tokens?: number }>(
  begun: Begun,
  { maxTokens }: TurnRequest,
): Exclude<Begun, { refusal: RefusedHold }> {
  if (begun.refusal !== undefined) {
    count('budget_holds_total', { outcome: 'refused' })
    throw new BudgetExceededError(begun.refusal)
  }
  count('budget_holds_total', { outcome: (begun.max_tokens ?? 0) < maxTokens ? 'cut' : 'full' })
  return begun as Exclude<Begun, { refusal: RefusedHold }>
}
