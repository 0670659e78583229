/** Tokens of one call, as Claude reports them; the five kinds never overlap. */
export interface Usage {
  /** Without what was read from or written to the prompt cache. */
  readonly inputTokens: number
  /** Thinking included. */
  readonly outputTokens: number
  readonly cacheReadInputTokens: number
  /** Written to the prompt cache for five minutes. */
  readonly cacheCreation5mInputTokens: number
  /** Written to the prompt cache for one hour. */
  readonly cacheCreation1hInputTokens: number
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

/** How a call was served, in Claude's words, as far as it says: its price depends on that besides the tokens. */
export interface ServedAs {
  readonly inferenceGeo?: string
  readonly speed?: string
  readonly serviceTier?: string
}
