import type { Usage } from '../usage.ts'

const nothing: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadInputTokens: 0,
  cacheCreation5mInputTokens: 0,
  cacheCreation1hInputTokens: 0,
}

/** The `usage` of `message_start`: the prompt exactly; of the output only a placeholder. */
export function usageAtStart(reported: unknown): Usage {
  return updateUsage(nothing, reported)
}

/**
 * The `usage` of `message_delta`: totals, which replace what was known and are never added to it. The split of
 * cache writes comes in `message_start` only and stays; without a split, they were for five minutes.
 */
export function updateUsage(known: Usage, reported: unknown): Usage {
  const written = tokens(reported, 'cache_creation_input_tokens')
  const split = field(reported, 'cache_creation')
  const oneHour = tokens(split, 'ephemeral_1h_input_tokens') ?? known.cacheCreation1hInputTokens
  return {
    inputTokens: tokens(reported, 'input_tokens') ?? known.inputTokens,
    outputTokens: tokens(reported, 'output_tokens') ?? known.outputTokens,
    cacheReadInputTokens: tokens(reported, 'cache_read_input_tokens') ?? known.cacheReadInputTokens,
    cacheCreation5mInputTokens:
      tokens(split, 'ephemeral_5m_input_tokens') ??
      (written === undefined ? known.cacheCreation5mInputTokens : Math.max(0, written - oneHour)),
    cacheCreation1hInputTokens: oneHour,
  }
}

function tokens(of: unknown, name: string): number | undefined {
  const value = field(of, name)
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** What a field of untrusted JSON holds, if anything. */
export function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && name in of
    ? (of as Record<string, unknown>)[name]
    : undefined
}
