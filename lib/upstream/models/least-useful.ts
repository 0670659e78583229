import { type AskedThinking, thinks } from './asked-thinking.ts'
import type { Effort, ModelAbilities } from './model-abilities.ts'

/** Of an answer that is all words. */
const leastOfWords = 256

/**
 * Of an answer before which Claude thinks, from the same tokens: half of the budget that LiteLLM 1.110.2 gives each effort
 * of models that think within one. Chosen, not measured: docs/adr/0032.
 */
const leastWithThinking: Readonly<Record<Effort, number>> = {
  low: 512,
  medium: 1_024,
  high: 2_048,
  xhigh: 4_096,
  max: 8_192,
}

/**
 * The fewest tokens that an answer can be cut to and be of use: with fewer it may be paid in full and have no words, because
 * Claude has only thought.
 */
export function leastUsefulTokens(asked: AskedThinking, abilities: ModelAbilities): number {
  const effort = asked.effort ?? abilities.usualEffort
  return effort !== null && thinks(asked, abilities) ? leastWithThinking[effort] : leastOfWords
}
