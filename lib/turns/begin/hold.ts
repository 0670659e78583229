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

/** Why `take_hold` took none; with a place where the turn waits for one. */
export type RefusedHold = HoldRefusal & { room: string; prompt_tokens: number; waits_in?: number }

/** What the functions answer where the request repeats one that waits. */
export interface RepeatsWait {
  repeats_wait: true
}

/** A budget has no room for the turn, because of what others hold. */
export class MustWaitError extends Error {
  override name = 'MustWaitError'
  /** Under which Postgres knows it. */
  readonly waitId: TurnId

  constructor(waitId: TurnId) {
    super('A budget has no room yet')
    this.waitId = waitId
  }
}

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

/** How a request may wait, as the functions expect it. */
export function waitOf({ wait }: TurnRequest) {
  return { wait_id: wait.id, may_wait: wait.leftMs > 0 }
}

/** Notes the place in which Postgres lets a turn wait. @throws MustWaitError where it has no place of its own */
export function noteWait<Begun extends { refusal?: RefusedHold | undefined }>(
  begun: Begun | RepeatsWait,
  { wait }: TurnRequest,
  id: TurnId,
): Begun {
  const { refusal } = 'refusal' in begun ? begun : {}
  if ('repeats_wait' in begun || refusal?.waits_in !== undefined) wait.id ??= id
  if ('repeats_wait' in begun) throw new MustWaitError(wait.id ?? id)
  if (refusal?.waits_in !== undefined) {
    wait.place = { scope: refusal.scope, place: refusal.waits_in, held: BigInt(refusal.held) }
  }
  return begun
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

/** Counts the hold as full, cut or refused. @throws BudgetExceededError if refused; MustWaitError if it waits for one */
export function requireHold<Begun extends { refusal?: RefusedHold | undefined; max_tokens?: number }>(
  begun: Begun,
  { maxTokens, wait }: TurnRequest,
): Exclude<Begun, { refusal: RefusedHold }> {
  if (begun.refusal !== undefined) {
    if (begun.refusal.waits_in !== undefined && wait.id !== undefined) throw new MustWaitError(wait.id)
    count('budget_holds_total', { outcome: 'refused' })
    throw new BudgetExceededError(begun.refusal, wait.waitedMs)
  }
  count('budget_holds_total', { outcome: (begun.max_tokens ?? 0) < maxTokens ? 'cut' : 'full' })
  return begun as Exclude<Begun, { refusal: RefusedHold }>
}
