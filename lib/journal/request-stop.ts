import { setAttributes } from '../dynamodb/items.ts'
import { headKey, type TurnKey } from './items.ts'

/**
 * Asks the producer of a turn, wherever it runs, to stop. It looks twice a second.
 * @returns false where the turn keeps no journal, and so cannot be asked
 * @throws UnavailableError
 */
export function requestStop(key: TurnKey): Promise<boolean> {
  return setAttributes(headKey(key), { stop_requested_at: Date.now() })
}
