import type { PriceOfModel } from '../../budget/prices/price-table.ts'
import { claudeSettings } from '../../config/claude.ts'
import type { Question } from '../../upstream/question.ts'
import type { Turn } from './turn.ts'

type CacheTtl = Question['cacheTtl']

/** How long prompts of chats are kept by this deployment: what holds have to allow for. */
export function usualCacheTtl(): CacheTtl {
  const { CLAUDE_CACHE_TTL: ttl } = claudeSettings()
  return ttl === 'off' ? undefined : ttl
}

/** How long the prompt of a turn is kept. Not at all where it is certain to be too short for the cache of the model. */
export function cacheTtlOf(
  { promptTokens }: Pick<Turn, 'promptTokens'>,
  { leastCacheableTokens }: Pick<PriceOfModel, 'leastCacheableTokens'>,
): CacheTtl {
  return promptTokens < (leastCacheableTokens ?? 0) ? undefined : usualCacheTtl()
}
