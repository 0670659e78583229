import type { ErrorDescription } from '../../lib/endpoints/describe-operation.ts'

export const turnNotFound: ErrorDescription = {
  status: 404,
  code: 'turn_not_found',
  when: 'the turn does not exist or is not yours, or its chat was deleted',
}

export const journalUnavailable: ErrorDescription = {
  status: 503,
  code: 'journal_unavailable',
  when: 'running turns cannot be followed or stopped at the moment',
}

/** What a turn is answered with that another request produces. */
export const followErrors: ErrorDescription[] = [
  { status: 409, code: 'turn_in_progress', when: 'the turn is running and keeps no journal; try again' },
  { status: 409, code: 'turn_stopped', when: 'the turn was stopped before Claude began to answer' },
  { status: 500, code: 'turn_abandoned', when: 'the process that wrote the answer died' },
  journalUnavailable,
]
