/** Tokens of one call, as Claude reports them; the five kinds never overlap. */
export interface Usage {
  /** Without tokens read from or written to the prompt cache. */
  readonly inputTokens: number
  /** Thinking included. */
  readonly outputTokens: number
  readonly cacheReadInputTokens: number
  /** Written to the prompt cache for five minutes. */
  readonly cacheCreation5mInputTokens: number
  /** Written to the prompt cache for one hour. */
  readonly cacheCreation1hInputTokens: number
}

/** A call that used nothing. */
export const noUsage: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadInputTokens: 0,
  cacheCreation5mInputTokens: 0,
  cacheCreation1hInputTokens: 0,
}

/** As rows and JSON spell it. */
export const usageColumns = [
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_creation_5m_input_tokens',
  'cache_creation_1h_input_tokens',
] as const

/** Usage as part of a row, or of an object in JSON. */
export type UsageFields = Readonly<Record<(typeof usageColumns)[number], number>>

export function toUsage(fields: UsageFields): Usage {
  return {
    inputTokens: fields.input_tokens,
    outputTokens: fields.output_tokens,
    cacheReadInputTokens: fields.cache_read_input_tokens,
    cacheCreation5mInputTokens: fields.cache_creation_5m_input_tokens,
    cacheCreation1hInputTokens: fields.cache_creation_1h_input_tokens,
  }
}

/** The inverse of `toUsage`. */
export function presentUsage(usage: Usage): UsageFields {
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_input_tokens: usage.cacheReadInputTokens,
    cache_creation_5m_input_tokens: usage.cacheCreation5mInputTokens,
    cache_creation_1h_input_tokens: usage.cacheCreation1hInputTokens,
  }
}

/** The columns of a call of which there is no usage. */
export const unknownUsage: Readonly<Record<keyof UsageFields, undefined>> = {
  input_tokens: undefined,
  output_tokens: undefined,
  cache_read_input_tokens: undefined,
  cache_creation_5m_input_tokens: undefined,
  cache_creation_1h_input_tokens: undefined,
}

/** Tokens as rate limits count them. */
export interface TokenCount {
  readonly inputTokens: number
  readonly outputTokens: number
}

/** The whole prompt, wherever its tokens came from. */
export function promptTokens(usage: Usage): number {
  return (
    usage.inputTokens +
    usage.cacheReadInputTokens +
    usage.cacheCreation5mInputTokens +
    usage.cacheCreation1hInputTokens
  )
}

/**
 * How a call was served, in Claude's words, as far as it says: besides the tokens, the price depends on that.
 */
export interface ServedAs {
  readonly inferenceGeo?: string
  readonly speed?: string
  readonly serviceTier?: string
}
