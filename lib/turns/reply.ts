import type { Principal } from '../auth/principal.ts'
import type { Reader } from './reader.ts'

/** What a turn needs of the request that it answers. */
export interface Reply extends Reader {
  readonly principal: Principal
  /** When the request arrived, in ms of `performance.now()`. */
  readonly receivedAt: number
  /** Adds headers to the answer, as long as that has not begun. */
  readonly addHeaders: (headers: Readonly<Record<string, string>>) => void
  /** Tells the rate limits what Claude has reported of the turn. */
  noteTokens(used: { inputTokens: number; outputTokens: number }): void
}
