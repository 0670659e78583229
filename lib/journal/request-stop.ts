import { getSoon } from '../dynamodb/items.ts'
import { headKey, type TurnKey } from './items.ts'
import { sendSignals } from './signals.ts'

/**
 * Asks the producer of a turn, wherever it runs, to stop.
 * @returns false where the turn keeps no journal, and so cannot be asked
 * @throws UnavailableError
 */
export async function requestStop(key: TurnKey): Promise<boolean> {
  if ((await getSoon(headKey(key))) === undefined) return false
  await sendSignals(key, { stop_requested_at: Date.now() })
  return true
}
