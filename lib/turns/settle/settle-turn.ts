import { setTimeout as pause } from 'node:timers/promises'
import { wakeWaiting } from '../../budget/waits/wake-waiting.ts'
import { type BudgetWarning, warnOfBudgets } from '../../budget/warn-of-budgets.ts'
import { ApiError, InternalError } from '../../errors.ts'
import type { OrganizationId, TurnId } from '../../ids.ts'
import { count } from '../../metrics/record.ts'
import type { Outcome } from '../../outcome.ts'
import { callContended } from '../../postgres/call-function.ts'
import { presentReported } from '../../reported.ts'
import { presentUsage, unknownUsage } from '../../usage.ts'

/** What settle_turn answers. */
interface Settled {
  settled_at: string
  warnings: BudgetWarning[] | null
  /** The turns that should ask for their hold, now that this one holds nothing. */
  wakes: TurnId[] | null
}

/** An answer that was paid for is worth three seconds of waiting for Postgres. */
const usualPausesMs: readonly number[] = [100, 200, 400, 800, 1_600]

/**
 * Ends the turn in one transaction: answer, usage, cost. A second call changes nothing.
 * @param pausesMs how long to wait before each further try, where Postgres is away
 * @returns when it was settled; undefined if it had been settled before
 * @throws UnavailableError when Postgres stays away
 */
export async function settleTurn(
  organizationId: OrganizationId,
  turnId: TurnId,
  model: string,
  outcome: Outcome,
  pausesMs = usualPausesMs,
): Promise<Date | undefined> {
  const settled = await untilPostgresIsBack(() => settleOnce(organizationId, turnId, outcome), pausesMs)
  if (settled === undefined) return undefined
  countOutcome(model, outcome)
  warnOfBudgets(organizationId, settled.warnings ?? [])
  if (settled.wakes) await wakeWaiting(organizationId, settled.wakes)
  return new Date(settled.settled_at)
}

async function settleOnce(
  organizationId: OrganizationId,
  turnId: TurnId,
  outcome: Outcome,
): Promise<Settled | undefined> {
  const { usage, reported } = outcome.bill ?? {}
  const columns = reported && presentReported(reported)
  const settled = await callContended<Settled | null>('settle_turn', {
    organization_id: organizationId,
    turn_id: turnId,
    state: outcome.state,
    stop_reason: outcome.stopReason,
    error_code: outcome.errorCode,
    upstream: outcome.upstream,
    upstream_request_id: outcome.upstreamRequestId,
    failed_calls: outcome.failedCalls.length > 0 ? JSON.stringify(outcome.failedCalls) : undefined,
    answer: outcome.text,
    ...(usage ? presentUsage(usage) : unknownUsage),
    reported: columns && JSON.stringify(columns),
    cost_nano_usd: outcome.bill?.cost,
    estimated: outcome.bill?.estimated,
    cache_saved_nano_usd: outcome.bill?.cache?.saved ?? 0n,
    cache_cost_nano_usd: outcome.bill?.cache?.cost ?? 0n,
  })
  return settled ?? undefined
}

async function untilPostgresIsBack<Result>(
  work: () => Promise<Result>,
  pausesMs: readonly number[],
): Promise<Result> {
  for (const pauseMs of pausesMs) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 503) throw new InternalError(error)
    }
    await pause(pauseMs)
  }
  return work()
}

function countOutcome(model: string, { state, bill }: Outcome): void {
  count('turns_total', { model, state })
  if (bill === undefined) return
  const { usage } = bill
  count('model_tokens_total', { model, kind: 'input' }, usage.inputTokens)
  count('model_tokens_total', { model, kind: 'output' }, usage.outputTokens)
  count('model_tokens_total', { model, kind: 'cache_read' }, usage.cacheReadInputTokens)
  count('model_tokens_total', { model, kind: 'cache_creation_5m' }, usage.cacheCreation5mInputTokens)
  count('model_tokens_total', { model, kind: 'cache_creation_1h' }, usage.cacheCreation1hInputTokens)
  count('model_cost_nano_usd_total', { model }, Number(bill.cost))
}
