import { formatUsd } from '../../budget/prices/money.ts'
import { ApiError } from '../../errors.ts'
import type { ChatId, MessageId, TurnId } from '../../ids.ts'
import type { Bill, Outcome } from '../../outcome.ts'
import { presentUsage, promptTokens } from '../../usage.ts'

/** What a turn is found by; a turn whose chat was deleted has none. */
export interface TurnIds {
  readonly id: TurnId
  readonly chatId: ChatId
  readonly answerId: MessageId
}

/** The ids by which a client finds a turn and its answer again. */
export function presentIds({ id, chatId, answerId }: TurnIds) {
  return { chat_id: chatId, turn_id: id, message_id: answerId }
}

/** What is told of the end of a turn. */
export interface TurnEnd extends Pick<Outcome, 'stopReason' | 'bill'> {
  readonly state: Outcome['state'] | 'running'
  readonly settledAt: Date
}

/** How a turn ended and what it cost, as JSON. */
export function presentEnd({ state, stopReason, bill, settledAt }: TurnEnd) {
  return {
    outcome: state === 'stopped' ? ('stopped' as const) : ('completed' as const),
    stop_reason: stopReason ?? null,
    usage: bill ? withTotal(bill) : null,
    cost: formatUsd(bill?.cost ?? 0n),
    estimated: bill?.estimated ?? false,
    created_at: settledAt.toISOString(),
  }
}

/** The failure, with the ids under which the part of the answer that came is kept. */
export function withTurn(failure: ApiError, turn: TurnIds): ApiError {
  const { status, type, code, message, retryAfterSeconds, cause } = failure
  const details = { ...failure.details, ...presentIds(turn) }
  return new ApiError({ status, type, code, message, retryAfterSeconds, cause, details })
}

function withTotal({ usage }: Bill) {
  return { ...presentUsage(usage), total_tokens: promptTokens(usage) + usage.outputTokens }
}
