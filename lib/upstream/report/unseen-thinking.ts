import type { ScannedEvent } from '../event-scanner.ts'
import { field } from './reported-usage.ts'

/**
 * With this beta Claude counts the thinking that it does not show: frames of it have `estimated_tokens`, the tokens since the
 * last of them, or null. Lossy, and no figure of the bill. Types of @anthropic-ai/sdk 1.14.0, BetaThinkingDelta.
 */
export const countThinking = 'thinking-token-count-2026-05-13'

/** What is known of the thinking of an answer that came without its text. */
export interface UnseenThinking {
  /** As Claude counted it on the way. */
  readonly countedTokens: number
  /** How long blocks took of which there was neither text nor a count. */
  readonly uncountedMs: number
  /** Whether such a block has not ended. */
  readonly isUncounted: boolean
  /** Whether any block of thinking has not ended. */
  readonly isThinking: boolean
}

/** What an answer without thinking has. */
export const noThinking: UnseenThinking = {
  countedTokens: 0,
  uncountedMs: 0,
  isUncounted: false,
  isThinking: false,
}

/** More than this in one frame is no count: no model has a larger window. */
const mostTokens = 1_000_000

/** A block of thinking that has not ended. */
interface Block {
  readonly since: number
  readonly countedTokens: number
  /** Its text is an estimate of its own, so it is not counted twice. */
  readonly isSeen: boolean
}

/** Watches an answer for thinking that nobody sees. Times are those of `performance.now()`. */
export class ThinkingWatch {
  #ended: UnseenThinking = noThinking
  #block: Block | undefined
  /** A redacted block comes as a whole: it was thought since the event before it. */
  #lastAt: number | undefined

  take(event: ScannedEvent, now = performance.now()): void {
    switch (event.type) {
      case 'content_block_start':
        this.#begin(event['content_block'], now)
        break
      case 'content_block_delta':
        this.#goOn(event['delta'])
        break
      case 'content_block_stop':
        this.#ended = { ...this.soFar(now), isUncounted: false, isThinking: false }
        this.#block = undefined
        break
      case 'ping':
        return
    }
    this.#lastAt = now
  }

  soFar(now = performance.now()): UnseenThinking {
    if (this.#block === undefined) return this.#ended
    const { since, countedTokens, isSeen } = this.#block
    const isUncounted = !isSeen && countedTokens === 0
    return {
      countedTokens: this.#ended.countedTokens + (isSeen ? 0 : countedTokens),
      uncountedMs: this.#ended.uncountedMs + (isUncounted ? Math.max(1, Math.ceil(now - since)) : 0),
      isUncounted,
      isThinking: true,
    }
  }

  #begin(content: unknown, now: number): void {
    const type = field(content, 'type')
    if (type !== 'thinking' && type !== 'redacted_thinking') return
    this.#block = { since: this.#lastAt ?? now, countedTokens: 0, isSeen: hasText(content) }
  }

  #goOn(delta: unknown): void {
    if (this.#block === undefined) return
    const { since, countedTokens, isSeen } = this.#block
    this.#block = {
      since,
      countedTokens: countedTokens + countIn(delta),
      isSeen: isSeen || hasText(delta),
    }
  }
}

function hasText(part: unknown): boolean {
  const text = field(part, 'thinking')
  return typeof text === 'string' && text !== ''
}

/** Untrusted JSON: what is no count was not said. */
function countIn(delta: unknown): number {
  const said = field(delta, 'estimated_tokens')
  const isCount = typeof said === 'number' && Number.isInteger(said) && said >= 0 && said <= mostTokens
  return isCount ? said : 0
}
