import { readerOf } from '../../lib/chats/owner.ts'
import { streamingEndpoint } from '../../lib/endpoints/streaming-endpoint.ts'
import { resumeTurn } from '../../lib/turns/resume-turn.ts'
import { routes } from '../routes.ts'
import { readLastEventId } from './last-event-id.ts'
import { turnPath } from './schema.ts'

/** The stream of a turn, from where a client has lost it. */
export const handler = streamingEndpoint(routes['resume-turn'], { path: turnPath }, async (request) => {
  const after = readLastEventId(request.headers['last-event-id'])
  return resumeTurn(readerOf(request.principal), request.input.path.turn_id, after, request)
})
