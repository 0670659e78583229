import type { ModelRules } from '../auth/principal.ts'
import { maxTokensOf } from './apply-model-rules.ts'
import type { FinishedTurn } from './run-turn.ts'

/** Tokens for the rate limits. */
interface LimitedTokens {
  inputTokens: number
  outputTokens: number
}

/** Bytes of UTF-8 per token of a prompt, about. */
const bytesPerToken = 4

/**
 * What a message may need: the longest answer, and its own text. What was said before in its chat is not known yet; it
 * is charged at the end, when Claude has reported it.
 */
export function tokenDemand(
  rules: ModelRules,
  asked: { message: string; system?: string | undefined; max_tokens?: number | undefined },
): LimitedTokens {
  const texts = [rules.systemPrompt ?? '', asked.system ?? '', asked.message]
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  return { inputTokens: Math.ceil(bytes / bytesPerToken), outputTokens: maxTokensOf(rules, asked) }
}

/** What a turn has used of them. As with Anthropic's own limits, what comes from the prompt cache is free. */
export function limitedTokens({ bill }: Pick<FinishedTurn, 'bill'>): LimitedTokens {
  if (bill === undefined) return { inputTokens: 0, outputTokens: 0 }
  const { inputTokens, cacheCreation5mInputTokens, cacheCreation1hInputTokens, outputTokens } = bill.usage
  return {
    inputTokens: inputTokens + cacheCreation5mInputTokens + cacheCreation1hInputTokens,
    outputTokens,
  }
}
