import type { StartedTurn } from './run-turn.ts'

/** Says what is not as it was asked for: a shorter answer, where a budget or a limit has no more; no way to resume. */
export function turnHeaders({ request, turn, journal }: StartedTurn): Record<string, string> {
  return {
    ...((request.isShortened || turn.maxTokens < request.maxTokens) && {
      'X-Max-Tokens': String(turn.maxTokens),
    }),
    ...(!journal.isKept && { 'X-Resumable': 'false' }),
  }
}
