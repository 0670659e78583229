import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { stopTurn } from '../../../lib/turns/follow/stop-turn.ts'
import { routes } from '../../routes.ts'
import { turnInput } from '../messages.ts'

/** Asks one of the caller's running turns to stop. Its readers are told once it has. */
export const handler = bufferedEndpoint(routes['stop-turn'], turnInput, ({ principal, input }) =>
  stopTurn(principal, input.path.turn_id),
)
