import { field } from './reported-usage.ts'

/**
 * The categories of which Claude refuses before any output without charging for it; null: no category that
 * has a name. All others are charged as reported: bio, frontier_llm, reasoning_extraction, and what may come.
 * https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons, as of 2026-10-10.
 */
const free = new Set<unknown>(['cyber', 'general_harms', null])

/**
 * Whether Claude charges nothing for an answer that ended so.
 * @param delta of `message_delta`: untrusted JSON
 * @param hasOutput whether a content block has begun: from then on every refusal is charged
 */
export function isFreeRefusal(delta: unknown, hasOutput: boolean): boolean {
  const category = field(field(delta, 'stop_details'), 'category')
  return field(delta, 'stop_reason') === 'refusal' && !hasOutput && free.has(category)
}
