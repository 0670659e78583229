import { formatUsd } from '../../../budget/prices/money.ts'
import { ApiError } from '../../../errors.ts'
import type { Bill } from '../../../outcome.ts'
import { presentUsage, promptTokens } from '../../../usage.ts'
import type { TurnEnd, TurnIds } from '../dialect.ts'

/** The ids by which a client finds a turn and its answer again. */
export function presentIds({ id, chatId, answerId }: TurnIds) {
  return { chat_id: chatId, turn_id: id, message_id: answerId }
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

/** The failure, with the ids under which the received part of the answer is kept. */
export function withTurn(failure: ApiError, turn: TurnIds): ApiError {
  const { status, type, code, message, retryAfterSeconds, cause } = failure
  const details = { ...failure.details, ...presentIds(turn) }
  return new ApiError({ status, type, code, message, retryAfterSeconds, cause, details })
}

function withTotal({ usage }: Bill) {
  return { ...presentUsage(usage), total_tokens: promptTokens(usage) + usage.outputTokens }
}
