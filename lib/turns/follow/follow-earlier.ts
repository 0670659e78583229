import type { TurnId } from '../../ids.ts'
import { count } from '../../metrics/record.ts'
import type { Requester } from '../begin/requester.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { FollowedTurn } from './follow-turn.ts'

/** Answers a repeated request from the turn that the first one began. @throws ApiError */
export function followEarlier(turnId: TurnId, requester: Requester, dialect: Dialect) {
  requester.addHeaders({ 'Idempotent-Replayed': 'true' })
  count('turns_resumed_total', { way: 'idempotency_key' })
  return FollowedTurn.find({ listener: requester, seesAs: () => requester.principal }, turnId, dialect)
}
