import type { Outcome } from '../../outcome.ts'
import { noUsage, type TokenCount } from '../../usage.ts'
import type { ModelTerms } from './apply-model-rules.ts'

/** Bytes of UTF-8 per token of a prompt, about. */
const bytesPerToken = 4

/**
 * What a message may need: the longest answer, and its own text. What was said before in its chat is not known yet; it
 * is charged at the end, when Claude has reported it.
 */
export function tokenDemand(message: string, { system = '', maxTokens }: ModelTerms): TokenCount {
  const bytes = Buffer.byteLength(system) + Buffer.byteLength(message)
  return { inputTokens: Math.ceil(bytes / bytesPerToken), outputTokens: maxTokens }
}

/** What a turn has used of them. As with Anthropic's own limits, what comes from the prompt cache is free. */
export function limitedTokens({ bill }: Pick<Outcome, 'bill'>): TokenCount {
  const { inputTokens, cacheCreation5mInputTokens, cacheCreation1hInputTokens, outputTokens } =
    bill?.usage ?? noUsage
  return {
    inputTokens: inputTokens + cacheCreation5mInputTokens + cacheCreation1hInputTokens,
    outputTokens,
  }
}
