import { formatUsd } from '../budget/money.ts'
import { promptTokens, type Usage } from '../usage.ts'
import type { FinishedTurn, StartedTurn } from './run-turn.ts'

/** The ids by which a client finds a turn and its answer again. */
export function presentIds({ turn }: Pick<StartedTurn, 'turn'>) {
  return { chat_id: turn.chatId, turn_id: turn.id, message_id: turn.answerId }
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
