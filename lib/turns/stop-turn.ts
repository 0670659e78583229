import { ConflictError } from '../errors.ts'
import { requestStop } from '../journal/request-stop.ts'
import { findTurn, type TurnReader } from './find-turn.ts'

/**
 * Asks a running turn to stop, wherever it runs; its readers are told when it has.
 * @returns the turn's id and the state in which it was found: asking for what has ended changes nothing
 * @throws NotFoundError, ConflictError, UnavailableError
 */
export async function stopTurn(reader: TurnReader, turnId: string) {
  const { id, state } = await findTurn(reader, turnId)
  if (state === 'running' && !(await requestStop({ organizationId: reader.organizationId, turnId: id }))) {
    throw new ConflictError('This turn keeps no journal, so it cannot be stopped.', 'turn_not_stoppable')
  }
  return { turn_id: id, state }
}
