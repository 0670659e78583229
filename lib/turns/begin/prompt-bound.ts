import type { HoldRates } from '../../budget/prices/hold-rates.ts'
import { bytesOf, type Context } from './context.ts'

/** Claude counts some tokens beside the text: at most so many for each message, and once for all of them. */
export const messageTokens = 16
const frameTokens = 64
/** By so much, in percent and tokens, what Claude charges may be above what it counts. */
const countMargin = { percent: 5, tokens: 64 }
/** No text has as many bytes to a token. */
const mostBytesPerToken = 10
/** For an answer of so many tokens there is room beside what was said before. One that becomes longer, if that was asked for,
 * ends where the window does: it is worth less than what everybody has said. */
const answerRoom = 4_096

/** As many tokens as a prompt can have beside its messages: each of them has a byte of UTF-8 at least. */
export function promptTokensBound(system: string | undefined): number {
  return frameTokens + Buffer.byteLength(system ?? '')
}

/** As many tokens as a whole prompt can have, which is how begin_turn reckons it. */
export function boundOfBytes(system: string | undefined, context: Context): number {
  return promptTokensBound(system) + context.length * messageTokens + bytesOf(context)
}

/** So many tokens a prompt may have, where the model takes so many of prompt and answer. */
export function promptRoom(window: number, maxTokens: number): number {
  return window - Math.min(maxTokens, answerRoom)
}

/** As many tokens as can be charged for a prompt in which Claude has counted so many. */
export function boundOfCount(counted: number): number {
  return counted + Math.ceil((counted * countMargin.percent) / 100) + countMargin.tokens
}

/**
 * Whether a hold that was refused could fit if Claude counted the prompt. Otherwise whoever has nothing left could
 * use up, request by request, what this deployment may count.
 */
export function worthCounting(
  { room, prompt_tokens: bytes }: { room: string; prompt_tokens: number },
  rates: readonly HoldRates[],
  leastAnswer: number,
): boolean {
  const [cheapest] = rates
  if (cheapest === undefined) return false
  const leastPrompt = BigInt(Math.floor(bytes / mostBytesPerToken))
  return BigInt(room) >= leastPrompt * cheapest.prompt + BigInt(leastAnswer) * cheapest.answer
}
