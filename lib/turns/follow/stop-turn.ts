import { ConflictError } from '../../errors.ts'
import { sendSignals } from '../../journal/signals.ts'
import { type Changer, changeOrg } from '../../postgres/with-org.ts'
import { readTurn } from './find-turn.ts'

/**
 * Asks a running turn to stop, wherever it runs; its readers are told once it has. A turn that has only just
 * begun finds the signal when it looks.
 * @returns the turn's id and the state in which it was found: stopping an ended turn changes nothing
 * @throws NotFoundError, ConflictError, CallerChangedError, UnavailableError
 */
export async function stopTurn(stopper: Changer, turnId: string) {
  const { id, state, journaled } = await changeOrg(stopper, (tx) => readTurn(tx, stopper, turnId))
  if (state === 'running') {
    if (!journaled) {
      throw new ConflictError('This turn keeps no journal, so it cannot be stopped.', 'turn_not_stoppable')
    }
    const key = { organizationId: stopper.organizationId, turnId: id }
    await sendSignals(key, { stop_requested_at: Date.now() })
  }
  return { turn_id: id, state }
}
