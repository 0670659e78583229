import type { Usage } from '../usage.ts'

/** Bytes of UTF-8 per token of an answer: on the low side for English, so that the estimate is rather too high. */
const bytesPerToken = 4

/**
 * The usage of an answer that was cut. Claude reports the output only at the end, so it is estimated from the
 * text that came; the prompt was reported exactly, in the first event.
 */
export function estimateUsage(reported: Usage, text: string, maxTokens: number): Usage {
  const estimate = Math.ceil(Buffer.byteLength(text) / bytesPerToken)
  return { ...reported, outputTokens: Math.min(maxTokens, Math.max(reported.outputTokens, estimate)) }
}
