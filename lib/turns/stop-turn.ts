import { ConflictError } from '../errors.ts'
import { sendSignals } from '../journal/signals.ts'
import { findTurn, type TurnReader } from './find-turn.ts'

/**
 * Asks a running turn to stop, wherever it runs; its readers are told when it has. One that has only just begun finds
 * the signal when it looks.
 * @returns the turn's id and the state in which it was found: asking for what has ended changes nothing
 * @throws NotFoundError, ConflictError, UnavailableError
 */
export async function stopTurn(reader: TurnReader, turnId: string) {
  const { id, state, journaled } = await findTurn(reader, turnId)
  if (state === 'running') {
    if (!journaled) {
      throw new ConflictError('This turn keeps no journal, so it cannot be stopped.', 'turn_not_stoppable')
    }
    const key = { organizationId: reader.organizationId, turnId: id }
    await sendSignals(key, { stop_requested_at: Date.now() })
  }
  return { turn_id: id, state }
}
