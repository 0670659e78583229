import type { Outcome } from '../../outcome.ts'
import { noUsage, type TokenCount } from '../../usage.ts'
import type { ModelTerms } from './apply-model-rules.ts'

/** Approximate bytes of UTF-8 per token of a prompt. */
const bytesPerToken = 4

/**
 * What a message may need: the longest answer, and its own text. The chat's earlier messages are not known
 * yet; they are charged at the end, when Claude has reported them.
 */
export function tokenDemand(message: string, { system = '', maxTokens }: ModelTerms): TokenCount {
  const bytes = Buffer.byteLength(system) + Buffer.byteLength(message)
  return { inputTokens: Math.ceil(bytes / bytesPerToken), outputTokens: maxTokens }
}

/**
 * What a turn has used of the token limits. As with Anthropic's own limits, tokens read from the prompt cache
 * are free.
 */
export function limitedTokens({ bill }: Pick<Outcome, 'bill'>): TokenCount {
  const { inputTokens, cacheCreation5mInputTokens, cacheCreation1hInputTokens, outputTokens } =
    bill?.usage ?? noUsage
  return {
    inputTokens: inputTokens + cacheCreation5mInputTokens + cacheCreation1hInputTokens,
    outputTokens,
  }
}
