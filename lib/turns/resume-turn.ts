import type { EventStream } from '../http/event-stream.ts'
import { count } from '../metrics/record.ts'
import { FollowedTurn, type Follower } from './follow-turn.ts'

/**
 * Goes on with the stream of a turn that any process produces or has produced.
 * @param after the id of the last `token` that the client has; 0 for none
 * @returns what sends the rest
 * @throws ApiError
 */
export async function resumeTurn(
  follower: Follower,
  turnId: string,
  after: number,
): Promise<(client: EventStream) => Promise<void>> {
  count('turns_resumed_total', { way: 'stream' })
  return (await FollowedTurn.find(follower, turnId)).relayAfter(after)
}
