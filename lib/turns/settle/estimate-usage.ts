import { tokensPerOlderToken } from '../../upstream/models/tokenizers.ts'
import type { Report } from '../../upstream/report/report.ts'
import type { UnseenThinking } from '../../upstream/report/unseen-thinking.ts'
import { noUsage, type Usage } from '../../usage.ts'

/**
 * What a tokenizer keeps apart, and the most bytes of UTF-8 that one token of each kind has: a common word is
 * one token, however short or long. Fitted to the only tokenizer of Claude ever published, that of the older
 * models, on English prose, Markdown and code: of a hundred stretches of 400 characters, 95 are within 11 %, as
 * many too high as too low. (A quarter of the bytes is within 32 %.) Other languages in Latin script come out a
 * third too low. For newer models there is nothing to fit to but what Anthropic says they differ by.
 */
const pieces = [
  { pattern: /\p{Script=Latin}+|\n+/gu, bytesPerToken: 8 },
  { pattern: /\p{Nd}+/gu, bytesPerToken: 2 },
  { pattern: /[^\s\p{Script=Latin}\p{Nd}]+/gu, bytesPerToken: 3 },
]
/** A prompt known only by its bytes has about a quarter as many tokens. */
const promptBytesPerToken = 4
/**
 * Faster than any model of Claude that we know of writes: a bound on thinking of which nothing is known but how long
 * it took. Every second that has begun counts in full. Chosen, not measured: docs/adr/0029.
 */
const mostTokensPerSecond = 500

/** The most that a call can use. */
export interface UsageBound {
  /** A token for every byte, or as counted by Claude. */
  readonly promptTokens: number
  readonly maxTokens: number
}

/** What Claude has reported of an answer. */
type Known = Pick<Report, 'usage' | 'thinking'>

/**
 * The usage of an answer that Claude has not fully reported. Claude reports the output only at the end, so
 * that is estimated from the text that came and the thinking that nobody saw; it reports the prompt exactly, in
 * the first event. Where even that is missing, the prompt is estimated from its bytes.
 */
export function estimateUsage(known: Known, text: string, model: string, bound: UsageBound): Usage {
  const written = Math.round(wordsIn(text) * tokensPerOlderToken(model)) + tokensOf(known.thinking)
  const output = Math.max(known.usage?.outputTokens ?? 0, written)
  const inputTokens = Math.ceil(bound.promptTokens / promptBytesPerToken)
  const prompt = known.usage?.prompt ?? { ...noUsage, inputTokens }
  return { ...prompt, outputTokens: Math.min(bound.maxTokens, output) }
}

function tokensOf({ countedTokens, uncountedMs }: UnseenThinking): number {
  return countedTokens + Math.ceil(uncountedMs / 1_000) * mostTokensPerSecond
}

/** In tokens of the older models. */
function wordsIn(text: string): number {
  let tokens = 0
  for (const { pattern, bytesPerToken } of pieces) {
    for (const [piece] of text.matchAll(pattern)) {
      tokens += Math.ceil(Buffer.byteLength(piece) / bytesPerToken)
    }
  }
  return tokens
}
