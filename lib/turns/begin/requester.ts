import type { Principal } from '../../auth/principal.ts'
import type { TokenCount } from '../../usage.ts'
import type { Listener } from '../follow/listener.ts'

/** Who has asked for a turn, as far as a turn deals with them. */
export interface Requester extends Listener {
  readonly principal: Principal
  /** When the request arrived, by `performance.now()`. */
  readonly receivedTick: number
  /** Adds headers to the answer, as long as that has not begun. */
  readonly addHeaders: (headers: Readonly<Record<string, string>>) => void
  /** Tells the rate limits what Claude has reported of the turn. */
  noteTokens(used: TokenCount): void
}
