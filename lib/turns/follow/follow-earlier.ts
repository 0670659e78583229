import { count } from '../../metrics/record.ts'
import type { Requester } from '../begin/requester.ts'
import type { EarlierTurn } from '../begin/turn.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { FollowedTurn } from './follow-turn.ts'

/** Answers a repeated request from the turn that the first one began. @throws ApiError */
export function followEarlier({ earlier, way }: EarlierTurn, requester: Requester, dialect: Dialect) {
  requester.addHeaders({ 'Idempotent-Replayed': 'true' })
  count('turns_resumed_total', { way })
  return FollowedTurn.find({ listener: requester, seesAs: () => requester.principal }, earlier, dialect)
}
