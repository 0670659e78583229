import type { Principal } from '../../auth/principal.ts'
import type { TokenCount } from '../../usage.ts'
import type { Listener } from '../follow/listener.ts'

/** Who asked for a turn, as far as a turn deals with them. */
export interface Requester extends Listener {
  readonly principal: Principal
  /** `performance.now()` when the request arrived. */
  readonly receivedTick: number
  /** Adds headers to the answer, until it has begun. */
  readonly addHeaders: (headers: Readonly<Record<string, string>>) => void
  /** Tells the rate limits what Claude has reported for the turn. */
  noteTokens(used: TokenCount): void
}
