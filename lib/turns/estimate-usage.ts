import type { Usage } from '../usage.ts'

/**
 * What a tokenizer keeps apart, and how many bytes of UTF-8 of each kind one token has at most: a common word is one
 * token, however short or long. Fitted to the one tokenizer of Claude that was ever published, on English prose,
 * Markdown and code: of a hundred stretches of 400 characters, 95 are within 11 %, and as many too high as too low.
 * (A quarter of the bytes is within 32 %.) Other languages in Latin letters come out a third too low.
 */
const pieces = [
  { pattern: /\p{Script=Latin}+|\n+/gu, bytesPerToken: 8 },
  { pattern: /\p{Nd}+/gu, bytesPerToken: 2 },
  { pattern: /[^\s\p{Script=Latin}\p{Nd}]+/gu, bytesPerToken: 3 },
]

/**
 * The usage of an answer that was cut. Claude reports the output only at the end, so it is estimated from the
 * text that came; the prompt was reported exactly, in the first event.
 */
export function estimateUsage(reported: Usage, text: string, maxTokens: number): Usage {
  const estimate = estimateTokens(text)
  return { ...reported, outputTokens: Math.min(maxTokens, Math.max(reported.outputTokens, estimate)) }
}

function estimateTokens(text: string): number {
  let tokens = 0
  for (const { pattern, bytesPerToken } of pieces) {
    for (const [piece] of text.matchAll(pattern)) {
      tokens += Math.ceil(Buffer.byteLength(piece) / bytesPerToken)
    }
  }
  return tokens
}
