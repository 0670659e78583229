import type * as z from 'zod/mini'
import { readerOf } from '../../../lib/chats/owner.ts'
import { streamingEndpoint } from '../../../lib/endpoints/streaming-endpoint.ts'
import { NotFoundError } from '../../../lib/errors.ts'
import { isId } from '../../../lib/ids.ts'
import { resumeTurn } from '../../../lib/turns/resume-turn.ts'
import { routes } from '../../routes.ts'
import { readLastEventId } from './last-event-id.ts'
import { turnPath } from './schema.ts'

/** The stream of a turn, from where a client has lost it. */
export const handler = streamingEndpoint(
  routes['resume-turn'],
  { path: turnPath },
  async (request) => {
    const after = readLastEventId(request.headers['last-event-id'])
    const follower = { listener: request, seesAs: () => readerOf(request.admission.principal) }
    return resumeTurn(follower, request.input.path.turn_id, after, request)
  },
  (_principal, { path }) => {
    const { turn_id: follows } = path as z.output<typeof turnPath>
    if (!isId('turn', follows)) throw new NotFoundError('turn')
    return { follows }
  },
)
