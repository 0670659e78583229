import { formatUsd } from '../budget/money.ts'
import { ApiError } from '../errors.ts'
import { promptTokens, type Usage } from '../usage.ts'
import type { FinishedTurn, StartedTurn } from './run-turn.ts'

/** The ids by which a client finds a turn and its answer again. */
export function presentIds({ turn }: Pick<StartedTurn, 'turn'>) {
  return { chat_id: turn.chatId, turn_id: turn.id, message_id: turn.answerId }
}

/** Says how long the answer may be at most, where a budget cannot pay for as many tokens as were asked for. */
export function cutHeaders({ request, turn }: StartedTurn): Record<string, string> {
  return turn.maxTokens < request.maxTokens ? { 'X-Max-Tokens': String(turn.maxTokens) } : {}
}

/** How a completed turn ended and what it cost, as JSON. */
export function presentEnd(finished: FinishedTurn) {
  return {
    stop_reason: finished.stopReason ?? null,
    usage: finished.bill ? presentUsage(finished.bill.usage) : null,
    cost: formatUsd(finished.bill?.cost ?? 0n),
    created_at: finished.settledAt.toISOString(),
  }
}

/** The failure, with the ids under which the part of the answer that came is kept. */
export function withTurn(failure: ApiError, started: StartedTurn): ApiError {
  const { status, type, code, message, retryAfterSeconds, cause } = failure
  const details = { ...failure.details, ...presentIds(started) }
  return new ApiError({ status, type, code, message, retryAfterSeconds, cause, details })
}

function presentUsage(usage: Usage) {
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_input_tokens: usage.cacheReadInputTokens,
    cache_creation_5m_input_tokens: usage.cacheCreation5mInputTokens,
    cache_creation_1h_input_tokens: usage.cacheCreation1hInputTokens,
    total_tokens: promptTokens(usage) + usage.outputTokens,
  }
}
