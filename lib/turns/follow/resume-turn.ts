import type { EventStream } from '../../http/event-stream.ts'
import { count } from '../../metrics/record.ts'
import type { Requester } from '../begin/requester.ts'
import { chatDialect } from '../dialects/chat/chat-dialect.ts'
import { FollowedTurn, type Follower } from './follow-turn.ts'
import { headInTime } from './head-in-time.ts'

/**
 * Resumes the stream of a turn that any process produces or has produced.
 * @param after the id of the last `token` that the client has; 0 for none
 * @returns what sends the rest
 * @throws ApiError
 */
export async function resumeTurn(
  follower: Follower,
  turnId: string,
  after: number,
  { requestId, receivedTick }: Pick<Requester, 'requestId' | 'receivedTick'>,
): Promise<(client: EventStream) => Promise<void>> {
  count('turns_resumed_total', { way: 'stream' })
  const following = FollowedTurn.find(follower, turnId, chatDialect).then((turn) => turn.relayAfter(after))
  return headInTime(following, receivedTick, (failure) => chatDialect.refusalFrame(failure, requestId))
}
