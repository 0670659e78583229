import type { OpenTurn } from '../run-turn.ts'

/**
 * Says what differs from the request: a shorter answer, where a budget or a limit allows no more; fewer of
 * the earlier messages, where the model has no room for more; a wait for a budget; no way to resume.
 */
export function turnHeaders({ request, turn, journal }: OpenTurn): Record<string, string> {
  return {
    ...((request.isShortened || turn.maxTokens < request.maxTokens) && {
      'X-Max-Tokens': String(turn.maxTokens),
    }),
    ...(turn.leftOut > 0 && { 'X-Messages-Left-Out': String(turn.leftOut) }),
    ...(turn.waitedMs > 0 && { 'X-Budget-Wait-Ms': String(turn.waitedMs) }),
    ...(!journal.isKept && { 'X-Resumable': 'false' }),
  }
}
