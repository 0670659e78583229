import { formatUsd } from '../../../lib/budget/prices/money.ts'
import type { Answer, Message } from '../../../lib/chats/list-messages.ts'
import { presentUsage, promptTokens, type Usage } from '../../../lib/usage.ts'

/** A message, as JSON. */
export function presentMessage({ answer, ...message }: Message) {
  return { ...message, ...(answer && { answer: presentAnswer(answer) }) }
}

function presentAnswer({ model, outcome, stopReason, bill }: Answer) {
  return {
    model,
    outcome,
    stop_reason: stopReason,
    usage: bill ? withTotal(bill.usage) : null,
    cost: formatUsd(BigInt(bill?.cost ?? 0)),
    estimated: bill?.estimated ?? false,
  }
}

const withTotal = (usage: Usage) => ({
  ...presentUsage(usage),
  total_tokens: promptTokens(usage) + usage.outputTokens,
})
