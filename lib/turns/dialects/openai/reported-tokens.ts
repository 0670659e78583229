import { field } from '../../../upstream/report/reported-usage.ts'

/** Tokens of a call, by the kinds that OpenAI reports. */
export interface ReportedTokens {
  /** The whole prompt, the cached part included. */
  readonly prompt: number
  /** Read from the cache. */
  readonly cached: number
  /** Thinking included. */
  readonly answer: number
  readonly thinking: number
}

/** @param usages as Claude reported them, oldest first: a later one adds to the earlier ones or corrects them */
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
