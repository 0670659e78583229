import type { Principal } from '../../../lib/auth/principal.ts'
import { readerOf } from '../../../lib/chats/owner.ts'
import type { Prepared } from '../../../lib/endpoints/middlewares/rate-limit.ts'
import type { InputOf } from '../../../lib/endpoints/middlewares/validate.ts'
import { streamingEndpoint } from '../../../lib/endpoints/streaming-endpoint.ts'
import { NotFoundError } from '../../../lib/errors.ts'
import { isId, type TurnId } from '../../../lib/ids.ts'
import { resumeTurn } from '../../../lib/turns/follow/resume-turn.ts'
import { routes } from '../../routes.ts'
import { turnInput } from '../messages.ts'
import { readLastEventId } from './last-event-id.ts'

/** The stream of a turn, from where a client lost it. */
export const handler = streamingEndpoint(
  routes['resume-turn'],
  turnInput,
  async (request) => {
    const after = readLastEventId(request.headers['last-event-id'])
    const follower = { listener: request, seesAs: () => readerOf(request.admission.principal) }
    return resumeTurn(follower, request.asked, after, request)
  },
  prepareFollowing,
)

function prepareFollowing(_: Principal, { path }: InputOf<typeof turnInput>): Prepared<TurnId> {
  const { turn_id: turnId } = path
  if (!isId('turn', turnId)) throw new NotFoundError('turn')
  return { asked: turnId, demand: { follows: turnId } }
}
