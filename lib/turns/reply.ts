import type { Principal } from '../auth/principal.ts'

/** What a turn needs of the request that it answers. */
export interface Reply {
  readonly principal: Principal
  readonly requestId: string
  /** When the request arrived, in ms of `performance.now()`. */
  readonly receivedAt: number
  /** When the answer has to be at its end, in ms since the epoch. */
  readonly deadlineAt: number
  /** Adds headers to the answer, as long as that has not begun. */
  readonly addHeaders: (headers: Readonly<Record<string, string>>) => void
  /** Tells the rate limits what Claude has reported of the turn. */
  noteTokens(used: { inputTokens: number; outputTokens: number }): void
}
