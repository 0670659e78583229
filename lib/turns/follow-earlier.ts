import type { TurnId } from '../ids.ts'
import { count } from '../metrics/record.ts'
import { FollowedTurn } from './follow-turn.ts'
import type { Reply } from './reply.ts'

/** Answers a repeated request from the turn that the first one has begun. @throws ApiError */
export function followEarlier(turnId: TurnId, reply: Reply) {
  reply.addHeaders({ 'Idempotent-Replayed': 'true' })
  count('turns_resumed_total', { way: 'idempotency_key' })
  return FollowedTurn.find({ reader: reply, seesAs: () => reply.principal }, turnId)
}
