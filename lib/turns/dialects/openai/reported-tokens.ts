import { field } from '../../../claude/reported-usage.ts'

/** The tokens of an answer, by the kinds that OpenAI tells apart. */
export interface ReportedTokens {
  /** The whole prompt, the cached part included. */
  readonly prompt: number
  /** Read from the cache. */
  readonly cached: number
  /** Thinking included. */
  readonly answer: number
  readonly thinking: number
}

/** @param usages as Claude told them, oldest first: a later one adds to what is known, or corrects it */
export function reportedTokens(...usages: readonly unknown[]): ReportedTokens {
  const said = (read: (usage: unknown) => unknown) => usages.map(read).findLast(isCount) ?? 0
  const cached = said((usage) => field(usage, 'cache_read_input_tokens'))
  const written = said((usage) => field(usage, 'cache_creation_input_tokens'))
  return {
    prompt: said((usage) => field(usage, 'input_tokens')) + cached + written,
    cached,
    answer: said((usage) => field(usage, 'output_tokens')),
    thinking: said((usage) => field(field(usage, 'output_tokens_details'), 'thinking_tokens')),
  }
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0
