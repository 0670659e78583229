import type { TurnKey } from './items.ts'
import { setHead } from './set-head.ts'

/**
 * Asks the producer of a turn, wherever it runs, to stop. It looks twice a second.
 * @returns false where the turn keeps no journal, and so cannot be asked
 * @throws UnavailableError
 */
export function requestStop(key: TurnKey): Promise<boolean> {
  return setHead(key, { stop_requested_at: Date.now() })
}
