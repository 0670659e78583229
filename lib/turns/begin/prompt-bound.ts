import type { HoldRates } from '../../budget/prices/hold-rates.ts'
import { bytesOf, type Context } from './context.ts'

/**
 * Claude counts some tokens beside the text: at most this many for each message, and `frameTokens` once per
 * prompt.
 */
export const messageTokens = 16
const frameTokens = 64
/** How far Claude's charge for a prompt may exceed its count: this percentage plus this many tokens. */
const countMargin = { percent: 5, tokens: 64 }
/** More bytes per token than any text has. */
const mostBytesPerToken = 10
/**
 * The earlier messages leave room for an answer of this many tokens. A longer one, if asked for, ends where
 * the window does: it is worth less than the messages that would make room for it.
 */
const answerRoom = 4_096

/** Upper bound of a prompt's tokens beside its messages: every token has at least one byte of UTF-8. */
export function promptTokensBound(system: string | undefined): number {
  return frameTokens + Buffer.byteLength(system ?? '')
}

/** Upper bound of a whole prompt's tokens, computed as begin_turn does. */
export function boundOfBytes(system: string | undefined, context: Context): number {
  return promptTokensBound(system) + context.length * messageTokens + bytesOf(context)
}

/** How many tokens the prompt may have in a model with this window for prompt and answer. */
export function promptRoom(window: number, maxTokens: number): number {
  return window - Math.min(maxTokens, answerRoom)
}

/** Upper bound of the tokens charged for a prompt, from Claude's count of it. */
export function boundOfCount(counted: number): number {
  return counted + Math.ceil((counted * countMargin.percent) / 100) + countMargin.tokens
}

/**
 * Whether a refused hold could fit if Claude counted the prompt. Without this check a caller with nothing
 * left could use up the deployment's allowance of counts, request by request.
 */
export function worthCounting(
  { room, prompt_tokens: bytes }: { room: string; prompt_tokens: number },
  rates: readonly HoldRates[],
  leastAnswer: number,
): boolean {
  const [cheapest] = rates
  if (cheapest === undefined) return false
  const leastPrompt = BigInt(leastTokens(bytes))
  return BigInt(room) >= leastPrompt * cheapest.prompt + BigInt(leastAnswer) * cheapest.answer
}

/** The fewest tokens that so many bytes of text can have. */
export function leastTokens(bytes: number): number {
  return Math.floor(bytes / mostBytesPerToken)
}
